package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thesis §6.2: "a leader … steps down if an election timeout elapses without a successful round of heartbeats to a majority". */
class ThesisCheckQuorumTest {

    /** A leader that hears no majority for an election timeout steps down, so that clients turn elsewhere. */
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2"})
    void leaderStepsDownWithoutAMajority(int size, int othersNeeded) {
        SoloServer leader = SoloServer.leader(size, 5);
        for (int beat = 0; beat < 20; beat++) {
            leader.after(100);
            for (int id = 2; id < 2 + othersNeeded; id++) {
                leader.acceptLast(id);
            }
        }
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        for (int beat = 0; beat < 7; beat++) {
            leader.after(100);
            for (int id = 2; id < 1 + othersNeeded; id++) {
                leader.acceptLast(id);
            }
        }
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.engine().leaderId()).isZero();
        assertThat(leader.term()).isEqualTo(5);
    }

    /** The limit is the longest election timeout: until then nobody need be disturbed. */
    @Test
    void leaderStaysForAWholeElectionTimeout() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.after(600);
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(leader.wakesInNanos()).isEqualTo(1);
        leader.after(1);
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** A refusal is an answer too: the follower is there. */
    @Test
    void refusalsShowThatAFollowerIsThere() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2, 3);
        for (int beat = 0; beat < 20; beat++) {
            leader.after(100);
            leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        }
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
    }

    /** Answers of an old term or another stream show nothing. */
    @Test
    void answersToSomethingElseDoNotCount() {
        SoloServer leader = SoloServer.leader(3, 5);
        for (int beat = 0; beat < 7; beat++) {
            leader.after(100);
            AppendEntries request = leader.lastTo(2, AppendEntries.class);
            leader.receive(2, new AppendEntriesReply(4, request.streamId(), 1, 0, true, 0, 0, 0, 0));
            leader.receive(2, new AppendEntriesReply(5, request.streamId() + 9, 1, 0, true, 0, 0, 0, 0));
        }
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** A leader that stepped down takes no commands, and does not lead its term again. */
    @Test
    void leaderThatSteppedDownLeadsOnlyInALaterTerm() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.after(601);
        assertThat(leader.propose("x").verdict()).isEqualTo(Admission.Verdict.NOT_LEADER);
        leader.lead();
        assertThat(leader.term()).isEqualTo(6);
    }

    /** Commands that were not committed when the leader stepped down stay in its log: their outcome is open, not decided. */
    @Test
    void commandsOfALeaderThatSteppedDownStayInItsLog() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.propose("x");
        leader.write();
        leader.after(601);
        assertThat(leader.log()).containsExactly(5L);
        leader.lead();
        leader.propose("y");
        leader.write();
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        leader.acceptLast(2);
        assertThat(leader.server.applied).containsExactly("COMMAND:x", "COMMAND:y");
    }

    /** A leader whose disk is full, or whose own write hangs, cannot do its work either. */
    @Test
    void leaderWhoseDiskTakesNothingStepsDown() {
        SoloServer full = SoloServer.leader(3, 5);
        full.engine().stalled(true);
        full.turn();
        assertThat(full.role()).isEqualTo(ServerRole.FOLLOWER);
        SoloServer slow = SoloServer.leader(3, 5);
        slow.propose("x");
        for (int beat = 0; beat < 7; beat++) {
            slow.after(100);
            slow.acceptLast(2);
        }
        assertThat(slow.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(slow.status().whyNoLeader()).contains("look at its disk");
    }

    /** A disk that finishes a write every 11 ms is busy, however long its queue: its leader goes on, and is not called slow. */
    @Test
    void leaderWhoseDiskHasALongQueueButMovesStays() {
        SoloServer leader = SoloServer.leader(3, 5);
        for (int turn = 1; turn <= 2_000; turn++) {
            leader.after(10);
            leader.propose("x" + turn);
            leader.acceptLast(2);
            leader.acceptLast(3);
            if (turn % 10 != 0) {
                leader.writeOne();
            }
            assertThat(leader.role()).as("after %d turns", turn).isEqualTo(ServerRole.LEADER);
            assertThat(leader.status().isDiskSlow()).isFalse();
        }
        // One write more than commands: the first commit.
        assertThat(leader.server.disk).hasSize(201);
        assertThat(leader.status().commitIndex()).isEqualTo(2_000);
    }

    /** The age that counts is that of one write: the queue behind it makes it neither younger nor older. */
    @Test
    void leaderStepsDownWhenOneWriteOfManyTakesLongerThanATimeout() {
        SoloServer leader = SoloServer.leader(3, 5);
        for (int turn = 0; turn < 100; turn++) {
            leader.after(10);
            leader.propose("x" + turn);
            leader.acceptLast(2);
        }
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().whyNoLeader()).contains("look at its disk");
        leader.writeOne();
        assertThat(leader.status().isDiskSlow()).isFalse();
    }

    /** The same for a follower: with a busy disk it may stand for election. */
    @Test
    void serverWhoseDiskHasALongQueueButMovesCampaigns() {
        SoloServer server = SoloServer.with(3, 5);
        for (int index = 0; index < 100; index++) {
            server.receive(2, SoloServer.append(5, index, index == 0 ? 0 : 5, 0, 5));
        }
        for (int turn = 0; turn < 70; turn++) {
            server.after(10);
            server.writeOne();
        }
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        assertThat(server.server.disk).isNotEmpty();
    }

    /** A server whose disk is full stands for no election until space is back. */
    @Test
    void serverWhoseDiskIsFullCampaignsAgainWhenSpaceIsBack() {
        SoloServer server = SoloServer.with(3, 4);
        server.engine().stalled(true);
        server.turn();
        for (int i = 0; i < 5; i++) {
            server.timeOut();
        }
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().whyNoLeader()).contains("disk is full");
        server.engine().stalled(false);
        server.turn();
        server.timeOut();
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }
}
