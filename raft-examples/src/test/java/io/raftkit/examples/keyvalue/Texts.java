package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.server.HttpNodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Fills a key/value map with texts that follow from their numbers, and looks whether they are there. */
final class Texts {
    static final int BYTES = 16 << 10;

    /** Of memory and frames there is room for so many. */
    private static final int AT_ONCE = 16;

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

    /** Puts more of them, at a server, one after the other. */
    void put(int at, int more) {
        for (int i = 0; i < more; i++) {
            HttpNodes.repeat("text " + count, put(at));
        }
    }

    /** Puts many of them. */
    void putMany(int at, int more) {
        for (int i = 0; i < more; i += AT_ONCE) {
            HttpNodes.repeatAll(
                    "texts from " + count + " on",
                    IntStream.range(i, Math.min(more, i + AT_ONCE))
                            .mapToObj(each -> put(at))
                            .toList());
        }
    }

    private Supplier<CompletableFuture<byte[]>> put(int at) {
        int number = count++;
        byte[] change = new Change("key " + number, text(number)).toBytes();
        return () -> nodes.get(at).submit(change, TIMEOUT);
    }

    /** Reads all of them, at a server. */
    void areAllAt(int id) {
        for (int from = 0; from < count; from += AT_ONCE) {
            List<byte[]> answers = HttpNodes.repeatAll(
                    "keys from " + from + " on",
                    IntStream.range(from, Math.min(count, from + AT_ONCE))
                            .mapToObj(number -> read(id, number))
                            .toList());
            for (int i = 0; i < answers.size(); i++) {
                byte[] answer = answers.get(i);
                assertThat(Arrays.copyOfRange(answer, 1, answer.length)).isEqualTo(text(from + i));
            }
        }
    }

    private Supplier<CompletableFuture<byte[]>> read(int id, int number) {
        byte[] key = ("key " + number).getBytes(StandardCharsets.UTF_8);
        return () -> nodes.get(id).read(key, TIMEOUT);
    }
}
