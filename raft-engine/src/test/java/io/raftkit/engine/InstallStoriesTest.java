package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters that drop their logs, in virtual time: whoever has missed what is gone is brought up to date by a snapshot. */
class InstallStoriesTest {
    /** Servers keep no durable entry in memory, and on disk only what a follower that is heard needs. */
    private final VirtualCluster cluster =
            VirtualCluster.started(ClusterOptions.of(3).withWindow(0).withTail(1 << 20));

    private int proposed;

    private void propose(int commands) {
        for (int i = 0; i < commands; i++) {
            cluster.propose(cluster.leader().id, "command " + ++proposed);
            cluster.settle();
        }
        cluster.run(200);
    }

    private VirtualServer server(int id) {
        return cluster.server(id);
    }

    /** Takes snapshots, of servers that have not heard for a while of any that is down. */
    private void takeSnapshots(int... ids) {
        cluster.run(700);
        for (int id : ids) {
            cluster.takeSnapshot(id);
        }
        cluster.settle();
    }

    /** All that were ever told the same have the same state. */
    private void requireEqualStates() {
        assertThat(server(1).applied).isEqualTo(server(2).applied).isEqualTo(server(3).applied);
        assertThat(server(1).applied).contains("COMMAND:command " + proposed);
    }

    /** A server that has nothing: the leader's log begins behind a snapshot, so that is where the server begins. */
    @Test
    void serverWithAnEmptyDiskIsBroughtUpToDate() {
        cluster.crash(3);
        int leader = cluster.electLeader();
        propose(30);
        takeSnapshots(leader);
        long begin = server(leader).storedFirst();
        assertThat(begin).isGreaterThan(30);
        propose(5);
        cluster.start(3);
        assertThat(server(3).storedLast()).isZero();
        cluster.run(500);
        StoredSnapshot installed = server(leader).storedSnapshot();
        assertThat(server(3).restored).containsExactly(installed);
        assertThat(server(3).storedFirst()).isEqualTo(begin);
        requireEqualStates();
        assertThat(cluster.engine(leader).currentTerm())
                .as("no election was needed")
                .isEqualTo(1);
        cluster.crash(3);
        cluster.start(3);
        cluster.run(500);
        assertThat(server(3).restored).containsExactly(installed);
        propose(3);
        requireEqualStates();
    }

    /** The leader goes while its snapshot is fetched: the server votes for another, and fetches that one's. */
    @Test
    void leaderThatGoesDuringAFetchIsReplacedWithTheVoteOfWhoFetches() {
        cluster.crash(3);
        int first = cluster.electLeader();
        int second = 3 - first;
        propose(20);
        takeSnapshots(1, 2);
        cluster.slowFetches.add(3);
        cluster.start(3);
        cluster.run(300);
        assertThat(server(3).wanted.source()).isEqualTo(first);
        cluster.crash(first);
        cluster.run(2_000);
        assertThat(cluster.role(second)).isEqualTo(ServerRole.LEADER);
        assertThat(server(3).wanted.source()).isEqualTo(second);
        assertThat(server(3).applied).isEmpty();
        cluster.slowFetches.clear();
        cluster.run(500);
        propose(3);
        cluster.start(first);
        cluster.run(500);
        requireEqualStates();
    }

    /** A leader that was cut off holds entries that nobody else has; where they stood the others have entries, which are gone. */
    @Test
    void entriesOfALeaderThatWasCutOffGiveWayToTheSnapshot() {
        int old = cluster.electLeader();
        propose(5);
        cluster.isolate(old);
        cluster.propose(old, "never committed");
        cluster.run(2_000);
        propose(20);
        int leader = cluster.leader().id;
        takeSnapshots(1 + old % 3, 1 + (old + 1) % 3);
        assertThat(server(leader).storedFirst()).isGreaterThan(20);
        cluster.heal();
        cluster.run(1_000);
        assertThat(server(old).restored).hasSize(1);
        requireEqualStates();
        assertThat(server(old).applied).doesNotContain("COMMAND:never committed");
        assertThat(cluster.engine(old).status().lastIndex())
                .isEqualTo(cluster.engine(leader).status().lastIndex());
    }

    /** Snapshots are taken faster than one is fetched: the same one is offered, and entries behind it stay. */
    @Test
    void serverThatFetchesSlowlyGetsThereWhileSnapshotsAreTaken() {
        cluster.crash(3);
        int leader = cluster.electLeader();
        cluster.slowFetches.add(3);
        propose(10);
        takeSnapshots(leader);
        cluster.start(3);
        cluster.run(200);
        StoredSnapshot offered = server(3).wanted.snapshot();
        propose(10);
        takeSnapshots(leader);
        cluster.run(200);
        assertThat(server(3).wanted.snapshot()).isEqualTo(offered);
        propose(10);
        takeSnapshots(leader);
        cluster.run(200);
        assertThat(server(3).wanted.snapshot()).isEqualTo(offered);
        cluster.slowFetches.clear();
        cluster.run(1_000);
        requireEqualStates();
        assertThat(server(3).restored).containsExactly(offered);
    }

    /** A follower that only is slow is sent entries: a snapshot would set it back, and takes longer. */
    @Test
    void followerThatIsSlowIsSentEntries_thoughSnapshotsAreTaken() {
        int leader = cluster.electLeader();
        int slow = 1 + leader % 3;
        propose(3);
        cluster.stuckDisks.add(slow);
        long reached = server(slow).storedLast();
        propose(10);
        takeSnapshots(leader);
        assertThat(server(leader).storedFirst()).isEqualTo(reached + 1);
        cluster.stuckDisks.clear();
        cluster.run(500);
        requireEqualStates();
        assertThat(server(slow).restored).isEmpty();
    }

    /** A server that is lost again and again while it is brought up to date begins again where its disk ends. */
    @Test
    void serverThatCrashesAtAnyMomentOfAnInstallGetsThere() {
        cluster.crash(3);
        int leader = cluster.electLeader();
        propose(10);
        takeSnapshots(leader);
        for (int moment = 0; moment < 12; moment++) {
            cluster.start(3);
            cluster.stuckDisks.add(3);
            cluster.run(150);
            for (int writes = 0; writes < moment && !server(3).disk.isEmpty(); writes++) {
                cluster.finishWrite(3);
                cluster.settle();
            }
            cluster.crash(3);
        }
        cluster.stuckDisks.clear();
        cluster.start(3);
        cluster.run(1_000);
        requireEqualStates();
        assertThat(List.of(server(3).storedFirst()))
                .containsExactly(server(leader).storedFirst());
    }
}
