package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copied snapshot becomes a new cluster, over HTTP and with MapDB, and the cluster that it was taken of is not let in. */
class RestoredClusterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] ONE = BigInteger.ONE.toByteArray();
    /** By how much the old cluster counts on when the copy is made. */
    private static final long LATER = 50;
    /** How much more than once a few increments may count: one whose outcome is unknown, since a leader went, is made again. */
    private static final long REPEATED_MAX = LATER / 2;

    @TempDir
    Path directory;

    private HttpNodes nodes;
    private long atCopy;

    @BeforeEach
    void findPorts() throws IOException {
        nodes = new HttpNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private RaftNodeBuilder server(String place, String cluster, int id) {
        return nodes.builder(place, id).cluster(cluster).stateMachine(new Counter());
    }

    private void start(String place, String cluster, int id) {
        nodes.start(id, server(place, cluster, id));
    }

    private long increment(int at) {
        return new BigInteger(
                        HttpNodes.repeat("an increment", () -> nodes.get(at).submit(ONE, TIMEOUT)))
                .longValue();
    }

    /** A cluster that ran and ended, and a copy of a snapshot that it took before its last increments. */
    private Path copyOfTheOldCluster() throws IOException {
        for (int id = 1; id <= 3; id++) {
            start("old", "old", id);
        }
        while (atCopy < 20) {
            atCopy = increment(1);
        }
        String name = "snap-"
                + HttpNodes.repeat("a snapshot", nodes.get(1)::snapshot).ref().id();
        Path copy = directory.resolve("copy");
        Files.copy(nodes.data("old", 1).resolve(name), copy);
        long value = atCopy;
        while (value < atCopy + LATER) {
            value = increment(1);
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
        long value = countsOn(1, atCopy);
        value = countsOn(2, value);
        value = countsOn(3, value);

        nodes.stop(3);
        start("old", "old", 3);
        RaftNode old = nodes.get(3);
        long oldLast = old.status().lastIndex();
        value = countsOn(1, value);
        Await.until(
                "the old server is refused",
                HttpNodes.PATIENCE,
                () -> old.status().peers().stream().allMatch(RestoredClusterTest::isOfAnotherCluster)
                        ? Optional.of(old)
                        : Optional.empty());
        value = countsOn(2, value);
        assertThat(old.status().leaderId()).isZero();
        assertThat(old.status().lastIndex()).isEqualTo(oldLast);

        nodes.stop(3);
        start("new", name, 3);
        countsOn(3, value);
    }

    /** Increments at a server, whose cluster goes on from this value, and returns the value then. */
    private long countsOn(int at, long before) {
        long after = increment(at);
        assertThat(after).isGreaterThan(before).isLessThanOrEqualTo(atCopy + REPEATED_MAX);
        return after;
    }

    private static boolean isOfAnotherCluster(PeerStatus peer) {
        String problem = peer.problem();
        return problem != null && problem.contains("cluster");
    }

    private void refused(RaftNodeBuilder server, Path copy, String... said) {
        assertThatThrownBy(() -> server.restore(copy))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(said);
    }

    @Test
    void whatCannotBeRestored_isRefusedInWords_andChangesNothing() throws IOException {
        Path copy = copyOfTheOldCluster();
        for (String name : List.of("old", "new")) {
            refused(
                    server("old", name, 1),
                    copy,
                    "is that of a server that has started",
                    "Name a directory without files");
        }
        refused(server("new", "new", 1).persister(new InMemoryPersister()), copy, "call data(...)");
        Path none = directory.resolve("none");
        refused(server("new", "new", 1), none, "there is no file " + none, "Name the copy");
        refused(server("new", "new", 1), directory, directory + " is not a file", "Name the copy");
        Path other = Files.writeString(directory.resolve("other"), "a text");
        refused(server("new", "new", 1), other, other + " cannot be used", "does not begin as a snapshot does");
        Path cut = Files.copy(copy, directory.resolve("cut"));
        Files.write(cut, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        refused(server("new", "new", 1), cut, cut.toString(), "take another copy");
        assertThat(nodes.data("new", 1)).doesNotExist();
        byte[] bytes = Files.readAllBytes(copy);
        bytes[bytes.length / 2] ^= 1;
        refused(server("new", "new", 1), Files.write(directory.resolve("rotten"), bytes), "rotten cannot be used");

        nodes.leaveOut(2);
        nodes.leaveOut(3);
        server("new", "new", 1).restore(copy);
        refused(server("new", "new", 1), copy, "is that of a server that has started");
        start("new", "new", 1);
        countsOn(1, atCopy);
    }

    @Test
    void clusterWithoutAName_isRefused() {
        refused(nodes.builder("new", 1).stateMachine(new Counter()), directory.resolve("copy"), "call cluster(...)");
    }
}
