package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A packaged server with values of 512 MiB, in a heap that has no room for a second copy of them. It writes them as a snapshot while clients change
 * some, and it starts again from the snapshot.
 */
@Tag("slow")
class KeyValueLargeIT {
    private static final int KEYS = 8192;
    private static final int VALUE_BYTES = 1 << 16;
    private static final long ALL_BYTES = (long) KEYS * VALUE_BYTES;
    /** Their old values stay in memory while they are in a view that is written. */
    private static final int CHANGED_KEYS = 1024;

    private static final int AT_ONCE = 8;

    private final int[] versions = new int[KEYS];
    private LocalCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(PackagedApp.launchWithHeap(PackagedApp.KEY_VALUE, "1g"), 1);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Bytes value(int key) {
        String part = key + "." + versions[key] + ";";
        return Bytes.of(part.repeat(VALUE_BYTES / part.length() + 1).substring(0, VALUE_BYTES));
    }

    private static Bytes name(int key) {
        return Bytes.of("key:" + key);
    }

    /** Sets keys until they are set: there may be no leader yet, and the disk may be slow. */
    private void set(RespClient client, int from) {
        Await.until("keys from " + from + " on are set", HttpNodes.PATIENCE, () -> {
            try {
                for (int key = from; key < from + AT_ONCE; key++) {
                    client.send(List.of(Bytes.of("SET"), name(key), value(key)));
                }
                client.flush();
                boolean isSet = true;
                for (int i = 0; i < AT_ONCE; i++) {
                    String reply = client.reply();
                    assertThat(reply).matches("\\+OK|-TRYAGAIN .*|-UNKNOWN .*");
                    isSet &= reply.equals("+OK");
                }
                return isSet ? Optional.of(true) : Optional.empty();
            } catch (IOException e) {
                throw new IllegalStateException("the server is gone", e);
            }
        });
    }

    private Optional<Path> wholeSnapshot() throws IOException {
        try (Stream<Path> files = Files.list(cluster.data(1))) {
            return files.filter(file -> file.getFileName().toString().matches("snap-[\\w-]+"))
                    .filter(file -> file.toFile().length() >= ALL_BYTES)
                    .findFirst();
        }
    }

    private void assertAllThere() throws IOException {
        try (RespClient client = new RespClient(cluster.server(1).clientPort())) {
            assertThat(Await.until("a leader", HttpNodes.PATIENCE, () -> size(client)))
                    .isEqualTo(":" + KEYS);
            for (int key = 0; key < KEYS; key++) {
                assertThat(client.call("GET " + name(key)).equals("\"" + value(key) + "\""))
                        .as("key %d has its value", key)
                        .isTrue();
            }
        }
    }

    private static Optional<String> size(RespClient client) {
        try {
            return Optional.of(client.call("DBSIZE")).filter(reply -> !reply.startsWith("-"));
        } catch (IOException e) {
            throw new IllegalStateException("the server is gone", e);
        }
    }

    @Test
    void valuesOf512Mebibytes_areServed_writtenWhileTheyChange_andRestored() throws IOException {
        try (RespClient client = new RespClient(cluster.server(1).clientPort())) {
            for (int key = 0; key < KEYS; key += AT_ONCE) {
                set(client, key);
            }
            for (int key = 0; wholeSnapshot().isEmpty(); key = (key + AT_ONCE) % CHANGED_KEYS) {
                IntStream.range(key, key + AT_ONCE).forEach(each -> versions[each]++);
                set(client, key);
            }
        }
        assertAllThere();
        cluster.server(1).kill();
        cluster.restart(1);
        assertAllThere();
        assertThat(cluster.server(1).log()).doesNotContain("OutOfMemoryError", "SEVERE", "defect");
    }
}
