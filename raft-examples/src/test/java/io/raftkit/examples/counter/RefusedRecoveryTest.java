package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.ClusterRecovery;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recovery refuses, it refuses in words, and changes nothing. */
class RefusedRecoveryTest extends CountingServersCase {
    /** As docs/OPERATIONS.md shows it. */
    private static void asDocumented(List<Path> survivors, boolean isAccepted) {
        RaftNodeBuilder first = RaftNode.builder()
                .id(1)
                .cluster("orders")
                .peers("1=10.0.0.1:7001")
                .data(Path.of("/data/orders-recovered"));
        try (ClusterRecovery recovery = ClusterRecovery.open(first, survivors)) {
            System.out.println(recovery.report());
            if (isAccepted) {
                recovery.write();
            }
        }
    }

    @Test
    void documentedProgram_refusesWhatIsNotThere() {
        servers = new CountingServers(directory, "mapdb");
        assertThatThrownBy(() -> asDocumented(List.of(servers.data("none")), true))
                .hasMessageContaining("does not exist");
    }

    private static void refused(RaftNodeBuilder server, List<Path> survivors, String... said) {
        assertThatThrownBy(() -> ClusterRecovery.open(server, survivors))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(said);
    }

    @Test
    void whatCannotBeRecovered_isRefusedInWords_andChangesNothing() throws IOException {
        servers = new CountingServers(directory, "mapdb");
        servers.oldCluster(true);
        List<Path> old = List.of(servers.data("old-1"));
        refused(
                servers.builder("new-1", CountingServers.OLD_PEERS),
                old,
                "begins with server 1 alone",
                "name only this server in peers(...)");
        refused(servers.builder("new-1", "1=a:1").joins(), old, "do not call joins()");
        refused(servers.builder("new-1", "1=a:1").persister(new InMemoryPersister()), old, "call data(...)");
        refused(servers.builder("new-1", "1=a:1").noOpOnElection(false), old, "noOpOnElection(false)");
        refused(servers.builder("new-1", "1=a:1").group(4), old, "belongs to group 0", "correct group(...)");
        refused(
                RaftNode.builder(CountingServers.ALL).id(1).peers("1=a:1").data(servers.data("new-1")),
                old,
                "needs a name");
        refused(RaftNode.builder(CountingServers.ALL).id(1).peers("1=a:1").cluster("orders"), old, "call data(...)");
        refused(
                RaftNode.builder(CountingServers.ALL)
                        .peers("1=a:1")
                        .cluster("orders")
                        .data(servers.data("new-1")),
                old,
                "call id(...)");
        refused(
                RaftNode.builder(CountingServers.ALL).id(1).cluster("orders").data(servers.data("new-1")),
                old,
                "call peers(...)");
        refused(servers.builder("new-1", "2=a:1"), old, "which is not among the peers");
        refused(
                servers.builder("new-1", "1=a:1"),
                List.of(servers.data("none")),
                servers.data("none") + " does not exist");
        refused(servers.builder("new-1", "1=a:1"), List.of(directory), "is not that of a server");
        Path file = Files.writeString(directory.resolve("file"), "a text");
        refused(servers.builder("new-1", "1=a:1"), List.of(file), file + " is a file");
        refused(servers.builder("new-1", "1=a:1"), List.of(servers.data("old-1"), servers.data("old-1")), "is in use");
        servers.startOld(2);
        refused(
                servers.builder("new-1", "1=a:1"),
                List.of(servers.data("old-1"), servers.data("old-2")),
                "old-2 is in use");
        servers.stop("old-2");
        assertThat(servers.data("new-1")).doesNotExist();
        assertThat(servers.data("none")).doesNotExist();
        assertThatThrownBy(() -> ClusterRecovery.open(servers.builder("new-1", "1=a:1"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("survivors is empty, but must name the data directories of all survivors");
        assertThatThrownBy(() -> ClusterRecovery.open(servers.builder("new-1", "1=a:1"), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("survivors");
        assertThatThrownBy(() -> ClusterRecovery.open(null, old))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("server");
    }

    @Test
    void directoryOfAServer_isNotWrittenOver_andSurvivorsAreLockedUntilTheEnd() {
        servers = new CountingServers(directory, "mapdb");
        servers.oldCluster(false);
        try (ClusterRecovery recovery =
                ClusterRecovery.open(servers.builder("old-2", "2=a:2"), List.of(servers.data("old-1")))) {
            assertThatThrownBy(recovery::write)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("is that of a server that has started");
        }
        ClusterRecovery recovery =
                ClusterRecovery.open(servers.builder("new-1", "1=a:1"), List.of(servers.data("old-1")));
        assertThatThrownBy(() -> servers.startOld(1)).hasMessageContaining("is in use");
        recovery.write();
        assertThatThrownBy(recovery::write).hasMessageContaining("is that of a server that has started");
        recovery.close();
        recovery.close();
        assertThatThrownBy(recovery::write).isInstanceOf(IllegalStateException.class);
    }

    /** The survivor's disk fails while its snapshot is copied. */
    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "journal"})
    void recoveryThatIsInterrupted_leavesNoServer_andCanBeRepeated(String with) throws IOException {
        servers = new CountingServers(directory, with);
        long value = servers.oldCluster(true);
        List<Path> old = List.of(servers.data("old-1"));
        Path snapshot;
        try (Stream<Path> files = Files.list(servers.data("old-1"))) {
            snapshot = files.filter(file -> file.getFileName().toString().startsWith("snap-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path copy = Files.copy(snapshot, directory.resolve("copy"));
        try (ClusterRecovery recovery = ClusterRecovery.open(servers.builder("new-1", "1=a:1"), old)) {
            Files.write(snapshot, new byte[0]);
            assertThatThrownBy(recovery::write)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("The cluster was not recovered");
        }
        assertThatThrownBy(() -> servers.start("new-1", "z:1", servers.builder("new-1", "1=z:1")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("ClusterRecovery.write() has not come to its end: call it again");
        assertThatThrownBy(() -> servers.builder("new-1", "1=a:1")
                        .stateMachine(new Counter())
                        .restore(copy))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("the recovery of a cluster into it has not come to its end");
        Files.copy(copy, snapshot, StandardCopyOption.REPLACE_EXISTING);
        try (ClusterRecovery recovery = ClusterRecovery.open(servers.builder("new-1", "1=a:1"), old)) {
            recovery.write();
        }
        RaftNode recovered = servers.start("new-1", "a:1", servers.builder("new-1", "1=a:1"));
        assertThat(CountingServers.read(recovered)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "journal"})
    void damagedSurvivor_isRefused(String with) throws IOException {
        servers = new CountingServers(directory, with);
        servers.oldCluster(true);
        Path lost;
        try (Stream<Path> files = Files.list(servers.data("old-1"))) {
            lost = files.filter(file -> !file.getFileName().toString().matches("lock|raftkit.*|snap-.*"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(lost, new byte[100]);
        Map<String, Integer> before = CountingServers.contents(servers.data("old-1"));
        refused(servers.builder("new-1", "1=a:1"), List.of(servers.data("old-1")), "old-1", "leave this one out");
        assertThat(CountingServers.contents(servers.data("old-1"))).isEqualTo(before);
    }
}
