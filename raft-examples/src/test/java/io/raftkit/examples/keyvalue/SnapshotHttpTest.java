package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.counter.Counter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real nodes, over HTTP and with MapDB, and starts from them. */
class SnapshotHttpTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TEXT_BYTES = 16 << 10;
    private static final int TEXTS = 512;

    @TempDir
    Path directory;

    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();

    @BeforeEach
    void findPorts() throws IOException {
        List<Integer> found = FreePorts.find(3);
        for (int id = 1; id <= 3; id++) {
            ports.put(id, found.get(id - 1));
        }
    }

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
    }

    private void start(int id, StateMachine stateMachine) {
        RaftNode node = RaftNode.builder()
                .id(id)
                .peers(ports.entrySet().stream()
                        .map(entry -> entry.getKey() + "=127.0.0.1:" + entry.getValue())
                        .collect(Collectors.joining(",")))
                .data(data(id))
                .snapshotLogBytes(1 << 20)
                .stateMachine(stateMachine)
                .start();
        nodes.put(id, node);
    }

    private Path data(int id) {
        return directory.resolve("server-" + id);
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

    private void put(int at, int number) {
        repeat(
                "text " + number,
                () -> nodes.get(at).submit(new Change("key " + number, text(number)).toBytes(), TIMEOUT));
    }

    private void holdsAll(int at, int count) {
        for (int number = 0; number < count; number++) {
            byte[] query = ("key " + number).getBytes(StandardCharsets.UTF_8);
            byte[] answer = repeat("read", () -> nodes.get(at).read(query, TIMEOUT));
            assertThat(Arrays.copyOfRange(answer, 1, answer.length)).isEqualTo(text(number));
        }
    }

    private List<Path> snapshotFiles(int id) throws IOException {
        try (Stream<Path> files = Files.list(data(id))) {
            return files.filter(file -> file.getFileName().toString().startsWith("snap-"))
                    .toList();
        }
    }

    @Test
    void largeState_isTakenByItselfAndOnCall_restoredAtAStart_andADamagedOneStoppedNobody() throws IOException {
        List.of(1, 2, 3).forEach(id -> start(id, new KeyValue()));
        for (int number = 0; number < TEXTS; number++) {
            put(1, number);
        }
        for (int id = 1; id <= 3; id++) {
            RaftNode node = nodes.get(id);
            Await.until(
                    "server " + id + " takes one by itself",
                    PATIENCE,
                    () -> node.status().snapshots().index() > 0 ? Optional.of(node) : Optional.empty());
        }
        StoredSnapshot taken = repeat("a snapshot", nodes.get(2)::snapshot);
        assertThat(taken.sizeBytes()).isGreaterThan((long) TEXTS * TEXT_BYTES);
        assertThat(nodes.get(2).status().snapshots().index())
                .isEqualTo(taken.ref().index());
        assertThat(snapshotFiles(2)).hasSizeLessThanOrEqualTo(2);

        nodes.remove(2).close();
        put(1, TEXTS);
        start(2, new KeyValue());
        holdsAll(2, TEXTS + 1);
        assertThat(nodes.get(2).status().counters().get("entriesApplied")).isLessThan(TEXTS);

        StoredSnapshot newest = repeat("another snapshot", nodes.get(2)::snapshot);
        nodes.remove(2).close();
        flip(data(2).resolve("snap-" + newest.ref().id()), newest.sizeBytes() / 2);
        start(2, new KeyValue());
        holdsAll(2, TEXTS + 1);
        assertThat(nodes.get(2).status().snapshots().index())
                .isLessThan(newest.ref().index());
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }
    }

    @Test
    void counter_goesOnFromItsSnapshot() {
        List.of(1, 2, 3).forEach(id -> start(id, new Counter()));
        byte[] one = BigInteger.ONE.toByteArray();
        for (int i = 0; i < 20; i++) {
            repeat("an increment", () -> nodes.get(1).submit(one, TIMEOUT));
        }
        StoredSnapshot taken = repeat("a snapshot", nodes.get(3)::snapshot);
        assertThat(taken.sizeBytes()).isOne();
        nodes.remove(3).close();
        BigInteger before =
                new BigInteger(repeat("an increment", () -> nodes.get(1).submit(one, TIMEOUT)));
        start(3, new Counter());
        BigInteger after =
                new BigInteger(repeat("an increment", () -> nodes.get(3).submit(one, TIMEOUT)));
        assertThat(after).isGreaterThan(before);
        assertThat(nodes.get(3).status().counters().get("entriesApplied"))
                .isLessThan(nodes.get(3).status().lastApplied());
        assertThat(nodes.get(3).status().snapshots().index())
                .isEqualTo(taken.ref().index());
    }
}
