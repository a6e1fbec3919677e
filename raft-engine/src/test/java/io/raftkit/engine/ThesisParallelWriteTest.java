package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import org.junit.jupiter.api.Test;

/** Thesis §10.2.1, "Writing to the leader's disk in parallel". */
class ThesisParallelWriteTest {

    /** The leader writes to its disk "in parallel with replicating to the followers and them writing to their disks". */
    @Test
    void leaderSendsEntriesBeforeItsOwnWriteIsDone() {
        SoloServer leader = replicating(3);
        leader.propose("x");
        assertThat(leader.server.disk).hasSize(1);
        assertThat(leader.lastTo(2, AppendEntries.class).lastIndex()).isEqualTo(1);
    }

    /** It counts itself only when its own write is done: until then one follower of two is no majority. */
    @Test
    void leaderDoesNotCountItselfBeforeItsOwnWriteIsDurable() {
        SoloServer leader = replicating(3);
        leader.propose("x");
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isZero();
        leader.write();
        assertThat(leader.status().commitIndex()).isEqualTo(1);
    }

    /** It may even commit an entry before its own disk has it, if a majority of followers have it on theirs; but it applies it later. */
    @Test
    void leaderCommitsWithAMajorityOfOthersButAppliesWhatIsDurableHere() {
        SoloServer leader = replicating(3);
        leader.propose("x");
        leader.acceptLast(2);
        leader.acceptLast(3);
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        assertThat(leader.server.applied).isEmpty();
        leader.write();
        assertThat(leader.server.applied).containsExactly("COMMAND:x");
    }

    /** An answer with less than it was sent for counts for what it names only: matchIndex is what is durable over there. */
    @Test
    void followerCountsOnlyForWhatItHasDurably() {
        SoloServer leader = replicating(3);
        leader.propose("x");
        leader.propose("y");
        leader.write();
        leader.receive(2, AppendEntriesReply.accepted(leader.lastTo(2, AppendEntries.class), 1));
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        assertThat(leader.status().peers().get(0).matchIndex()).isEqualTo(1);
    }

    /** An acknowledgement of more than the leader has is nonsense, and counts for nothing. */
    @Test
    void acknowledgementBeyondTheLeadersLogIsNotCounted() {
        SoloServer leader = replicating(3);
        leader.propose("x");
        leader.write();
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        leader.receive(2, new AppendEntriesReply(5, request.streamId(), request.sequence(), 0, true, 0, 9, 0, 0));
        assertThat(leader.status().commitIndex()).isZero();
    }

    /**
     * A leader that crashes before its own write: (1) it sends entry x, one of two followers stores it; (2) the leader crashes with nothing
     * written. Had it counted itself, x would be committed on a single disk.
     */
    @Test
    void leaderThatCrashesBeforeItsOwnWriteHasCommittedNothing() {
        VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(3).withoutNoOp());
        cluster.elect(1);
        cluster.run(200);
        cluster.stuckDisks.add(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.settle();
        assertThat(cluster.server(2).storedLast()).isEqualTo(1);
        assertThat(cluster.engine(1).commitIndex()).isZero();
        assertThat(cluster.server(2).applied).isEmpty();
    }

    private static SoloServer replicating(int size) {
        SoloServer leader = SoloServer.leader(size, 5);
        for (int id = 2; id <= size; id++) {
            leader.acceptLast(id);
        }
        leader.write();
        return leader;
    }
}
