package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copied snapshot becomes a new cluster, over HTTP and with MapDB, and the cluster that it was taken of is not let in. */
class RestoredClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] ONE = BigInteger.ONE.toByteArray();

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
        nodes.clear();
    }

    private RaftNodeBuilder server(String place, String cluster, int id) {
        return RaftNode.builder()
                .id(id)
                .peers(ports.entrySet().stream()
                        .map(entry -> entry.getKey() + "=127.0.0.1:" + entry.getValue())
                        .collect(Collectors.joining(",")))
                .cluster(cluster)
                .data(directory.resolve(place + "-" + id))
                .stateMachine(new Counter());
    }

    private void start(String place, String cluster, int id) {
        nodes.put(id, server(place, cluster, id).start());
    }

    private long increment(int at) {
        return Await.until("an increment", PATIENCE, () -> {
            try {
                return Optional.of(
                        new BigInteger(nodes.get(at).submit(ONE, TIMEOUT).join()).longValue());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                return Optional.empty();
            }
        });
    }

    /** A cluster that ran and ended, and a copy of a snapshot that it took before its last increments. */
    private Path copyOfTheOldCluster() throws IOException {
        for (int id = 1; id <= 3; id++) {
            start("old", "old", id);
        }
        long value = 0;
        while (value < 20) {
            value = increment(1);
        }
        String name = "snap-" + nodes.get(1).snapshot().join().ref().id();
        Path copy = directory.resolve("copy");
        Files.copy(directory.resolve("old-1").resolve(name), copy);
        for (int i = 0; i < 5; i++) {
            increment(1);
        }
        close();
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "old"})
    void restoredCluster_hasTheStateOfTheCopy_andRefusesOldServers_evenUnderTheirName(String name) throws Exception {
        Path copy = copyOfTheOldCluster();
        for (int id = 1; id <= 3; id++) {
            server("new", name, id).restore(copy);
        }
        for (int id = 1; id <= 3; id++) {
            start("new", name, id);
        }
        assertThat(increment(1)).isBetween(21L, 24L);
        for (int id = 2; id <= 3; id++) {
            assertThat(increment(id)).isBetween(22L, 25L);
        }

        nodes.remove(3).close();
        start("old", "old", 3);
        long before = increment(1);
        RaftNode old = nodes.get(3);
        Await.until(
                "the old server is refused",
                PATIENCE,
                () -> old.status().peers().stream().allMatch(peer -> peer.problem() != null)
                        ? Optional.of(old)
                        : Optional.empty());
        assertThat(old.status().peers().stream().map(PeerStatus::problem))
                .allSatisfy(problem -> assertThat(problem).contains("cluster"));
        assertThat(old.status().leaderId()).isZero();
        assertThat(increment(2)).isEqualTo(before + 1);
        assertThat(old.status().lastApplied()).isLessThan(nodes.get(1).status().lastApplied());

        nodes.remove(3).close();
        start("new", name, 3);
        assertThat(increment(3)).isEqualTo(before + 2);
    }

    private void refused(RaftNodeBuilder server, Path copy, String... said) {
        assertThatThrownBy(() -> server.restore(copy))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(said);
    }

    @Test
    void whatCannotBeRestored_isRefusedInWords_andChangesNothing() throws IOException {
        Path copy = copyOfTheOldCluster();
        refused(
                server("old", "old", 1),
                copy,
                "is that of a server that has started",
                "Name a directory without files");
        refused(server("new", "new", 1).persister(new InMemoryPersister()), copy, "call data(...)");
        refused(server("new", "new", 1), directory.resolve("none"), "none failed: there is no such file");
        Path other = Files.writeString(directory.resolve("other"), "a text");
        refused(server("new", "new", 1), other, other + " cannot be used", "does not begin as a snapshot does");
        Path cut = Files.copy(copy, directory.resolve("cut"));
        Files.write(cut, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        refused(server("new", "new", 1), cut, cut.toString());
        byte[] bytes = Files.readAllBytes(copy);
        bytes[bytes.length / 2] ^= 1;
        refused(server("new", "new", 1), Files.write(directory.resolve("rotten"), bytes), "rotten cannot be used");

        ports.remove(2);
        ports.remove(3);
        server("new", "new", 1).restore(copy);
        refused(server("new", "new", 1), copy, "is that of a server that has started");
        start("new", "new", 1);
        assertThat(increment(1)).isBetween(21L, 24L);
    }

    @Test
    void clusterWithoutAName_isRefused() {
        refused(
                RaftNode.builder()
                        .id(1)
                        .peers("1=127.0.0.1:" + ports.get(1))
                        .data(directory.resolve("new"))
                        .stateMachine(new Counter()),
                directory.resolve("copy"),
                "call cluster(...)");
    }
}
