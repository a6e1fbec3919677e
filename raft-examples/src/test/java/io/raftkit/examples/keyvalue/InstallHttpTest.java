package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.status.SnapshotStatus;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower that was away until the log it needs was dropped, over HTTP and with MapDB. Its connections break while it fetches a snapshot. */
class InstallHttpTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TEXT_BYTES = 16 << 10;
    private static final int AWAY = 3;

    @TempDir
    Path directory;

    private final TreeMap<Integer, RaftNode> nodes = new TreeMap<>();
    private List<Integer> ports;
    private Relay relay;
    private int lastKey;

    @BeforeEach
    void begin() throws IOException {
        ports = FreePorts.find(3);
        relay = Relay.to("127.0.0.1:" + ports.get(AWAY - 1));
        List.of(1, 2, 3).forEach(this::start);
    }

    @AfterEach
    void close() throws IOException {
        nodes.values().forEach(RaftNode::close);
        relay.close();
    }

    private void start(int id) {
        String third = id == AWAY ? "127.0.0.1:" + ports.get(AWAY - 1) : relay.address();
        nodes.put(
                id,
                RaftNode.builder()
                        .id(id)
                        .peers("1=127.0.0.1:" + ports.get(0), "2=127.0.0.1:" + ports.get(1), "3=" + third)
                        .data(directory.resolve("server-" + id))
                        .maxCommandBytes(64 << 10)
                        .memory(1 << 20)
                        .snapshotLogBytes(1 << 20)
                        .snapshotBytesPerSecond(2 << 20)
                        .logTailBytes(0)
                        .stateMachine(new KeyValue())
                        .start());
    }

    private static <T> T repeat(String what, Supplier<CompletableFuture<T>> call) {
        return Await.until(what, PATIENCE, () -> {
            try {
                return Optional.of(call.get().join());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                return Optional.empty();
            }
        });
    }

    private static byte[] text(int number) {
        byte[] text = new byte[TEXT_BYTES];
        new SplittableRandom(number).nextBytes(text);
        return text;
    }

    private void put(int count) {
        for (int i = 0; i < count; i++) {
            int number = ++lastKey;
            byte[] change = new Change("key " + number, text(number)).toBytes();
            repeat("text " + number, () -> nodes.get(1).submit(change, TIMEOUT));
        }
    }

    private void holdsAll(int at) {
        for (int number = 1; number <= lastKey; number++) {
            byte[] key = ("key " + number).getBytes(StandardCharsets.UTF_8);
            byte[] answer = repeat("key " + number, () -> nodes.get(at).read(key, TIMEOUT));
            assertThat(Arrays.copyOfRange(answer, 1, answer.length)).isEqualTo(text(number));
        }
    }

    private SnapshotStatus snapshots(int id) {
        return nodes.get(id).status().snapshots();
    }

    /** Breaks the connections whenever something came, until the whole is here. Returns how often. */
    private int breakWhileItFetches() {
        int cuts = 0;
        long seen = 0;
        while (snapshots(AWAY).index() == 0 && cuts < 20) {
            long before = seen;
            seen = Await.until("progress", PATIENCE, () -> {
                SnapshotStatus status = snapshots(AWAY);
                return status.index() > 0 || status.fetchedBytes() > before
                        ? Optional.of(Math.max(before, status.fetchedBytes()))
                        : Optional.empty();
            });
            relay.breakConnections();
            cuts++;
        }
        return cuts;
    }

    @Test
    void followerThatWasAway_takesOverASnapshot_whileItsConnectionsBreakAndWritesGoOn() {
        put(3);
        nodes.remove(AWAY).close();
        put(600);
        start(AWAY);
        assertThat(breakWhileItFetches()).isGreaterThan(2);
        put(20);
        holdsAll(AWAY);
        assertThat(snapshots(AWAY).index()).isPositive();
        // Most of it came as a state, not as entries.
        assertThat(nodes.get(AWAY).status().counters().get("entriesApplied")).isLessThan(400);
        put(5);
        nodes.remove(AWAY).close();
        start(AWAY);
        holdsAll(AWAY);
    }
}
