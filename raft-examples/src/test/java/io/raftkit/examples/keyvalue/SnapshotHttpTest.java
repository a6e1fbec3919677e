package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.counter.Counter;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real nodes, over HTTP and with MapDB, and starts from them. */
class SnapshotHttpTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TEXTS = 512;

    @TempDir
    Path directory;

    private HttpNodes nodes;

    @BeforeEach
    void findPorts() throws IOException {
        nodes = new HttpNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private void start(int id, StateMachine stateMachine) {
        nodes.start(id, nodes.builder("server", id).snapshotLogBytes(1 << 20).stateMachine(stateMachine));
    }

    private Path data(int id) {
        return nodes.data("server", id);
    }

    private List<Path> snapshotFiles(int id) {
        try (Stream<Path> files = Files.list(data(id))) {
            return files.filter(file -> file.getFileName().toString().startsWith("snap-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void largeState_isTakenByItselfAndOnCall_restoredAtAStart_andADamagedOneStoppedNobody() throws IOException {
        List.of(1, 2, 3).forEach(id -> start(id, new KeyValue()));
        Texts texts = new Texts(nodes);
        texts.putMany(1, TEXTS);
        for (int id = 1; id <= 3; id++) {
            RaftNode node = nodes.get(id);
            Await.until(
                    "server " + id + " takes one by itself",
                    HttpNodes.PATIENCE,
                    () -> node.status().snapshots().index() > 0 ? Optional.of(node) : Optional.empty());
        }
        texts.areAllAt(2);
        StoredSnapshot taken = HttpNodes.repeat("a snapshot", nodes.get(2)::snapshot);
        assertThat(taken.sizeBytes()).isGreaterThan((long) TEXTS * Texts.BYTES);
        assertThat(nodes.get(2).status().snapshots().index())
                .isEqualTo(taken.ref().index());
        // A snapshot is deleted by its own thread, some time after the call for a newer one has ended.
        Await.until(
                "only the newest two are kept",
                HttpNodes.PATIENCE,
                () -> snapshotFiles(2).size() <= 2 ? Optional.of(true) : Optional.empty());

        nodes.stop(2);
        texts.put(1, 1);
        start(2, new KeyValue());
        texts.areAllAt(2);
        assertThat(nodes.get(2).status().counters().get("entriesApplied")).isLessThan(TEXTS);

        StoredSnapshot newest = HttpNodes.repeat("another snapshot", nodes.get(2)::snapshot);
        nodes.stop(2);
        Path damaged = data(2).resolve("snap-" + newest.ref().id());
        flip(damaged, newest.sizeBytes() / 2);
        start(2, new KeyValue());
        texts.areAllAt(2);
        Await.until(
                "a new one has taken the place of the damaged one",
                HttpNodes.PATIENCE,
                () -> snapshotFiles(2).contains(damaged) ? Optional.empty() : Optional.of(true));
        assertThat(nodes.get(2).status().snapshots().index())
                .isGreaterThanOrEqualTo(newest.ref().index());
    }

    /** As an operator takes a backup, with nothing but a request. */
    @Test
    void snapshotByARequest_namesTheFileToCopy_andItsIndex() throws IOException {
        List.of(1, 2, 3).forEach(id -> start(id, new KeyValue()));
        new Texts(nodes).put(1, 5);
        HttpApi.Route route =
                Objects.requireNonNull(KeyValueHttp.routes(nodes.get(1)).get("POST /snapshot"));
        Object answer =
                HttpNodes.repeat("a snapshot", () -> route.answer(Map.of()).thenApply(Object.class::cast));
        assertThat(answer).asInstanceOf(InstanceOfAssertFactories.MAP).containsOnlyKeys("file", "index", "sizeBytes");
        Map<?, ?> fields = (Map<?, ?>) answer;
        assertThat(snapshotFiles(1)).contains(data(1).resolve(String.valueOf(fields.get("file"))));
        assertThat(fields.get("index"))
                .isEqualTo(nodes.get(1).status().snapshots().index());
        assertThat(fields.get("sizeBytes"))
                .isEqualTo(nodes.get(1).status().snapshots().sizeBytes());
    }

    /** As an operator restores it, with nothing but command lines. */
    @Test
    void copyOfASnapshot_isRestoredAsANewCluster() throws IOException {
        List.of(1, 2, 3).forEach(id -> start(id, new KeyValue()));
        Texts texts = new Texts(nodes);
        texts.put(1, 5);
        texts.areAllAt(2);
        String name = "snap-"
                + HttpNodes.repeat("a snapshot", nodes.get(2)::snapshot).ref().id();
        Path copy = Files.copy(data(2).resolve(name), directory.resolve("copy"));
        nodes.close();
        for (int id = 1; id <= 3; id++) {
            RestoreKeyValue.main(new String[] {
                "--id",
                "" + id,
                "--peers",
                nodes.peers(),
                "--cluster",
                "new",
                "--data",
                nodes.data("new", id).toString(),
                "--copy",
                copy.toString()
            });
        }
        for (int id = 1; id <= 3; id++) {
            nodes.start(
                    id,
                    KeyValue.server(id, nodes.peers(), nodes.data("new", id)).cluster("new"));
        }
        for (int id = 1; id <= 3; id++) {
            texts.areAllAt(id);
        }
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
            HttpNodes.repeat("an increment", () -> nodes.get(1).submit(one, TIMEOUT));
        }
        StoredSnapshot taken = HttpNodes.repeat("a snapshot", nodes.get(3)::snapshot);
        // One byte, and the sessions of the servers.
        assertThat(taken.sizeBytes()).isLessThan(1_000);
        nodes.stop(3);
        BigInteger before = new BigInteger(
                HttpNodes.repeat("an increment", () -> nodes.get(1).submit(one, TIMEOUT)));
        start(3, new Counter());
        BigInteger after = new BigInteger(
                HttpNodes.repeat("an increment", () -> nodes.get(3).submit(one, TIMEOUT)));
        assertThat(after).isGreaterThan(before);
        assertThat(nodes.get(3).status().counters().get("entriesApplied"))
                .isLessThan(nodes.get(3).status().lastApplied());
        assertThat(nodes.get(3).status().snapshots().index())
                .isEqualTo(taken.ref().index());
    }
}
