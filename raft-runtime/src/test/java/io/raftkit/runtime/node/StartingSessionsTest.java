package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StartRefusedException.Reason;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A state machine with a disk of its own takes up the sessions of other servers where it stands, and gives effect to what all do (thesis §6.3). */
class StartingSessionsTest {
    private final SnapshotServers servers = new SnapshotServers(3);
    private final VirtualCluster cluster = servers.cluster;
    private int follower;
    private long applied;

    /** The servers keep so many bytes of log behind their snapshots. */
    private void start(long tailBytes) {
        cluster.limits = cluster.limits.withTail(tailBytes);
        cluster.start();
        cluster.leader();
        follower = cluster.follower();
    }

    /** Stops the follower; its state machine keeps what it has applied. */
    private KeyValues stop() {
        cluster.pass(500);
        KeyValues before = servers.machine(follower);
        applied = cluster.node(follower).status().lastApplied();
        assertThat(applied)
                .isEqualTo(VirtualCluster.recovered(cluster.disks.get(follower)).lastIndex());
        cluster.nodes.remove(follower).halt();
        return before;
    }

    private void startAgain(KeyValues before) {
        KeyValues machine = new KeyValues() {
            @Override
            public long lastApplied() {
                return applied;
            }
        };
        before.texts().forEach(machine::put);
        servers.startAgain(follower, machine);
    }

    private long firstIndex() {
        return VirtualCluster.recovered(cluster.disks.get(follower)).logStart().firstIndex();
    }

    /** The leader's session goes on, and one that the others never had open does not begin. */
    private void goesOnLikeTheOthers() {
        servers.put(3);
        cluster.pass(500);
        assertThat(cluster.node(follower).status().state()).isEqualTo(State.RUNNING);
        assertThat(servers.machine(follower).restores).isZero();
        assertThat(servers.machine(follower).applies).isEqualTo(3);
        SessionTable expected = cluster.node(cluster.leader()).sessions();
        SessionTable table = cluster.node(follower).sessions();
        assertThat(table.index()).isEqualTo(expected.index());
        assertThat(table.size()).isEqualTo(expected.size()).isOne();
        assertThat(table.lifeOf(cluster.leader())).isEqualTo(expected.lifeOf(cluster.leader()));
        assertThat(servers.machine(follower).texts())
                .isEqualTo(servers.machine(cluster.leader()).texts());
    }

    @Test
    void sessionsAreThoseOfTheWholeLog() {
        start(0);
        servers.put(5);
        KeyValues before = stop();
        startAgain(before);
        goesOnLikeTheOthers();
    }

    @Test
    void sessionsAreThoseOfTheSnapshotAndTheLogBehindIt() {
        start(0);
        servers.put(100);
        KeyValues before = stop();
        assertThat(firstIndex()).isGreaterThan(1);
        startAgain(before);
        goesOnLikeTheOthers();
    }

    /** Snapshots are not read whole before such a start, so it is here that rot is found. */
    @Test
    void newestSnapshotIsRotten_theOneBeforeItIsTaken_ifTheLogReachesBackToIt() {
        start(1 << 20);
        servers.put(40);
        assertThat(cluster.node(follower).snapshot())
                .satisfies(taken -> cluster.pass(100))
                .isCompleted();
        servers.put(3);
        KeyValues before = stop();
        InMemoryDirectory directory = servers.directories.get(follower);
        List<String> snapshots = newestFirst(directory);
        assertThat(firstIndex()).isBetween(2L, index(snapshots.get(1)));
        directory.flip(snapshots.get(0), 100, 1);
        startAgain(before);
        goesOnLikeTheOthers();
    }

    @Test
    void startWithoutThem_isRefused_andSaysWhatToDo() {
        start(0);
        servers.put(100);
        KeyValues before = stop();
        InMemoryDirectory directory = servers.directories.get(follower);
        newestFirst(directory).forEach(name -> directory.flip(name, 100, 1));
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> startAgain(before))
                .withMessageContaining("client sessions up to entry " + applied)
                .withMessageContaining("empty the state machine and the data")
                .extracting(StartRefusedException::reason)
                .isEqualTo(Reason.STORED_DATA);
    }

    private static List<String> newestFirst(InMemoryDirectory directory) {
        return directory.names().stream()
                .filter(name -> name.startsWith("snap-"))
                .sorted(Comparator.comparing(StartingSessionsTest::index).reversed())
                .toList();
    }

    private static long index(String snapshot) {
        return Long.parseLong(snapshot.split("-")[1]);
    }
}
