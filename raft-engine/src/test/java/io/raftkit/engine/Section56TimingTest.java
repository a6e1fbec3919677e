package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import org.junit.jupiter.api.Test;

/** Raft §5.6, "Timing and availability". */
class Section56TimingTest {

    /**
     * "Safety must not depend on timing: the system must not produce incorrect results just because some event happens more quickly or
     * slowly than expected": a leader that was paused for an hour finds out before it does anything else.
     */
    @Test
    void pausedLeaderFindsOutBeforeItActs() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.sent.clear();
        leader.after(3_600_000);
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.sentTo(2, AppendEntries.class)).isEmpty();
    }

    /** A leader that another has replaced meanwhile commits nothing, however late its followers answer. */
    @Test
    void answersThatArriveAfterTheLeadersTermCommitNothing() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.propose("x");
        leader.write();
        AppendEntriesReply late = SoloServer.accepted(leader.lastTo(2, AppendEntries.class));
        leader.receive(3, append(6, 0, 0, 0));
        leader.receive(2, late);
        assertThat(leader.status().commitIndex()).isZero();
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** Clocks that run at very different speeds cost leaders, never agreement. */
    @Test
    void clocksOfDifferentSpeedDoNoHarm() {
        VirtualCluster cluster = new VirtualCluster(3);
        SafetyChecker checker = new SafetyChecker();
        int leader = cluster.electLeader();
        for (int step = 0; step < 200; step++) {
            cluster.server(1 + step % 3).aheadNanos += (step % 7) * 40 * VirtualCluster.MILLIS;
            cluster.run(10);
            cluster.propose(leader, "x" + step);
            checker.check(cluster);
        }
        cluster.run(1_000);
        checker.check(cluster);
        assertThat(checker.committed()).isPositive();
    }

    /** "Leader election is the aspect of Raft where timing is most critical": a leader is found again within a few election timeouts. */
    @Test
    void crashedLeaderIsReplacedWithinAFewElectionTimeouts() {
        for (int i = 0; i < 10; i++) {
            VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(5).withSeed(1_000L * i));
            int old = cluster.electLeader();
            cluster.crash(old);
            cluster.run(1_800);
            assertThat(cluster.leader()).isNotNull();
            assertThat(cluster.leader().id).isNotEqualTo(old);
        }
    }

    /** A leader whose messages arrive within the election timeout stays: 200 ms each way disturb nobody. */
    @Test
    void delayBelowTheElectionTimeoutCostsNoLeader() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.electLeader();
        long term = cluster.leader().engine().currentTerm();
        for (int i = 0; i < 20; i++) {
            cluster.advance(100);
            cluster.advance(100);
            cluster.settle();
        }
        assertThat(cluster.leader().engine().currentTerm()).isEqualTo(term);
    }

    /** "Raft's RPCs typically require the recipient to persist information": a server whose disk hangs stands for no election. */
    @Test
    void serverWhoseDiskHangsDoesNotCampaign() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5));
        for (int i = 0; i < 10; i++) {
            follower.after(700);
        }
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(follower.status().isDiskSlow()).isTrue();
        assertThat(follower.status().whyNoLeader()).contains("look at its disk");
    }
}
