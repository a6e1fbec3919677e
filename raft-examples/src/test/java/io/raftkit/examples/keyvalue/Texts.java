package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.server.HttpNodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Fills a key/value map with texts that follow from their numbers, and looks whether they are there. */
final class Texts {
    static final int BYTES = 16 << 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpNodes nodes;
    private int count;

    Texts(HttpNodes nodes) {
        this.nodes = nodes;
    }

    private static byte[] text(int number) {
        byte[] text = new byte[BYTES];
        new SplittableRandom(number).nextBytes(text);
        return text;
    }

    /** Puts more of them, at a server. */
    void put(int at, int more) {
        for (int i = 0; i < more; i++) {
            int number = count++;
            byte[] change = new Change("key " + number, text(number)).toBytes();
            HttpNodes.repeat("text " + number, () -> nodes.get(at).submit(change, TIMEOUT));
        }
    }

    /** Reads all of them, at a server. */
    void areAllAt(int id) {
        for (int number = 0; number < count; number++) {
            byte[] key = ("key " + number).getBytes(StandardCharsets.UTF_8);
            byte[] answer =
                    HttpNodes.repeat("key " + number, () -> nodes.get(id).read(key, TIMEOUT));
            assertThat(Arrays.copyOfRange(answer, 1, answer.length)).isEqualTo(text(number));
        }
    }
}
