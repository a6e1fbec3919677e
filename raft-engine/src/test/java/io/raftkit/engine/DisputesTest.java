package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.preVote;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.state.Disputes;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server without a past falls silent when another one knows its id, or the cluster, otherwise; a server with a past goes on, and says so.
 */
class DisputesTest {
    private static final String VIEW = " (it says: this server's cluster began with servers [1, 2])";

    /** Whatever is left to say, or comes later: no vote, no acknowledgement, no election, no write. */
    @ParameterizedTest
    @EnumSource(names = {"OTHER_BEGINNING", "DISOWNS_THIS"})
    void serverAtItsFirstStart_fallsSilent(Dispute dispute) {
        SoloServer server = SoloServer.fresh(3);
        server.write();
        server.engine().disputed(new Sender(2, 0, 0), dispute, VIEW);
        server.turn();
        server.receive(2, requestVote(1, 0, 0));
        server.receive(3, preVote(1, 0, 0));
        server.receive(3, append(1, 0, 0, 0, 1));
        for (int i = 0; i < 20; i++) {
            server.timeOut();
        }
        assertThat(server.sent).isEmpty();
        assertThat(server.server.disk).isEmpty();
        assertThat(server.term()).isZero();
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().isHeldBack()).isTrue();
        assertThat(server.status().identityProblems())
                .containsExactly(server.status().whyNoLeader());
        assertThat(server.server.transitions)
                .extracting(Transition::reason)
                .anySatisfy(reason -> assertThat(reason).contains("server 2"))
                .contains("takes part in nothing");
    }

    /** It may have won an election in the same moment: as long as nothing is committed there is nothing to lose. */
    @Test
    void leaderThatHasCommittedNothing_fallsSilent() {
        SoloServer leader = SoloServer.fresh(3);
        leader.lead();
        AppendEntries first = leader.lastTo(2, AppendEntries.class);
        leader.engine().disputed(new Sender(3, 0, 0), Dispute.OTHER_BEGINNING, VIEW);
        leader.turn();
        leader.sent.clear();
        leader.accept(2, first);
        leader.after(10_000);
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().commitIndex()).isZero();
        assertThat(leader.propose("x").verdict()).isEqualTo(Admission.Verdict.NOT_LEADER);
        assertThat(leader.sent).isEmpty();
    }

    /** What waits for the disk is not said any more. */
    @Test
    void voteThatWaitsForTheDisk_isNotGiven() {
        SoloServer voter = SoloServer.fresh(3);
        voter.write();
        voter.hear(2, requestVote(1, 0, 0));
        voter.engine().disputed(new Sender(3, 0, 0), Dispute.DISOWNS_THIS, "");
        voter.turn();
        voter.write();
        assertThat(voter.sent).isEmpty();
    }

    /** A stray that speaks in the cluster's name must not silence those who have promises to keep. */
    @ParameterizedTest
    @EnumSource(Dispute.class)
    void serverWithAPast_goesOn_andSaysSo(Dispute dispute) {
        SoloServer leader = SoloServer.committed(3, 4, 1, 1, 2);
        leader.lead();
        leader.engine().disputed(new Sender(2, 0, 0), dispute, VIEW);
        leader.turn();
        leader.propose("x");
        leader.write();
        leader.acceptLast(3);
        leader.acceptLast(3);
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(leader.status().commitIndex()).isEqualTo(3);
        assertThat(leader.status().isHeldBack()).isFalse();
        assertThat(leader.status().peers().get(0).isCounted()).isEqualTo(dispute == Dispute.OTHER_EPOCH);
        assertThat(leader.status().peers().get(0).problem()).contains("server 2");
    }

    /** Entries of an earlier incarnation are no past while none is known to be committed: whoever led then may have been held back as well. */
    @ParameterizedTest
    @EnumSource(names = {"OTHER_BEGINNING", "DISOWNS_THIS"})
    void serverHeldBackAtItsFirstStart_isHeldBackAfterARestart_thoughItStoredAnEntry(Dispute dispute) {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, append(1, 0, 0, 0, 1));
        server.write();
        server.engine().disputed(new Sender(3, 0, 0), dispute, VIEW);
        server.turn();
        server.restart();
        server.engine().disputed(new Sender(3, 0, 0), dispute, VIEW);
        server.turn();
        server.receive(2, preVote(5, 9, 4));
        server.write();
        assertThat(server.status().isHeldBack()).isTrue();
        assertThat(server.sentTo(2, PreVoteReply.class)).isEmpty();
    }

    /** The first commit is written at once, though there is nothing else to write. */
    @Test
    void serverThatKnewOfACommit_goesOnAfterARestart() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, append(1, 0, 0, 0, 1));
        server.write();
        server.receive(2, append(1, 1, 1, 1));
        server.write();
        server.restart();
        assertThat(server.status().commitIndex()).isEqualTo(1);
        server.engine().disputed(new Sender(3, 0, 0), Dispute.OTHER_BEGINNING, VIEW);
        server.turn();
        assertThat(server.status().isHeldBack()).isFalse();
        server.receive(2, preVote(5, 9, 4));
        assertThat(server.lastTo(2, PreVoteReply.class).granted()).isTrue();
    }

    /** A server that was held back, and is started again, gives whoever held it back its time to speak. */
    @Test
    void serverWithoutAPast_waitsForAWordOfEveryVoter_inEachIncarnation() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, append(1, 0, 0, 0, 1));
        server.write();
        server.restart();
        server.timeOut();
        server.receive(2, PreVoteReply.granted(2));
        assertThat(server.role()).as("server 3 was not heard").isEqualTo(ServerRole.PRE_CANDIDATE);
        server.receive(3, PreVoteReply.refused(1, VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    @Test
    void problem_saysBothViews_andNothingThatCannotBeDone() {
        SoloServer server = SoloServer.fresh(3);
        server.engine().disputed(new Sender(9, 0, 0), Dispute.OTHER_BEGINNING, " (at z:1)");
        server.engine().disputed(new Sender(9, 0, 0), Dispute.OTHER_BEGINNING, VIEW);
        server.engine().disputed(new Sender(9, 0, 0), Dispute.OTHER_BEGINNING, " (at z:1)");
        assertThat(server.status().identityProblems())
                .singleElement()
                .asString()
                .contains("first start", "server 9", "[1, 2, 3]", "[1, 2]", "Correct peers(...)")
                .doesNotContain("director", "new id");
        SoloServer wiped = SoloServer.fresh(3);
        wiped.engine().disputed(new Sender(2, 0, 0), Dispute.DISOWNS_THIS, "");
        assertThat(wiped.status().identityProblems())
                .singleElement()
                .asString()
                .contains("server 2 does not count this server", "its own data directory")
                .doesNotContain("empty directory", "another directory", "new id");
    }

    /** A stray of another cluster under a member's id is told of, and costs the member nothing. */
    @Test
    void serverOfAnotherCluster_doesNotCostTheMemberItsPlace() {
        SoloServer leader = SoloServer.committed(3, 4, 1, 1, 2);
        leader.engine().disputed(new Sender(2, 0, 0), Dispute.OTHER_EPOCH, " (at z:1)");
        assertThat(leader.status().isHeldBack()).isFalse();
        assertThat(leader.status().identityProblems())
                .singleElement()
                .asString()
                .contains("server 2 (at z:1) belongs to another cluster", "keeps its place");
        assertThat(leader.status().peers().get(0).isCounted()).isTrue();
        assertThat(leader.status().peers().get(0).problem()).contains("another cluster");
    }

    /** Told once, remembered for a while and for so many servers. */
    @Test
    void disputes_areToldOnce_bounded_andForgottenWhenSettled() {
        Disputes disputes = new Disputes(List.of(1, 2, 3));
        assertThat(disputes.add(2, Dispute.OTHER_BEGINNING, "", 0)).isTrue();
        assertThat(disputes.add(2, Dispute.OTHER_BEGINNING, " (at b:1)", 1)).isFalse();
        assertThat(disputes.add(2, Dispute.DISOWNS_THIS, "", 2)).isTrue();
        for (int id = 100; id < 1_100; id++) {
            disputes.add(id, Dispute.OTHER_BEGINNING, "", 3);
        }
        assertThat(disputes.problems(3)).hasSize(16);
        assertThat(disputes.problem(2, 61_000_000_000L)).isNull();
        assertThat(disputes.add(2_000, Dispute.OTHER_BEGINNING, "", 61_000_000_000L))
                .isTrue();
    }

    /** Whoever knows of another beginning has a round's time to say so. */
    @Test
    void firstElection_waitsForAWordOfEveryVoter_butNotForEver() {
        SoloServer first = SoloServer.fresh(3);
        first.timeOut();
        first.receive(2, PreVoteReply.granted(1));
        assertThat(first.role()).as("server 3 was not heard").isEqualTo(ServerRole.PRE_CANDIDATE);
        first.receive(3, PreVoteReply.refused(0, VoteAnswer.LOG_IS_BEHIND));
        assertThat(first.role()).isEqualTo(ServerRole.CANDIDATE);

        SoloServer second = SoloServer.fresh(3);
        second.timeOut();
        second.receive(2, PreVoteReply.granted(1));
        second.write();
        second.after(599);
        second.after(2);
        assertThat(second.sentTo(3, PreVote.class)).isNotEmpty();
        second.receive(2, PreVoteReply.granted(1));
        assertThat(second.role()).as("server 3 had its time").isEqualTo(ServerRole.CANDIDATE);
    }

    /** A server with a past waits for nobody. */
    @Test
    void laterElections_wantNoMoreThanAMajority() {
        SoloServer server = SoloServer.with(3, 4, 1);
        server.timeOut();
        server.receive(2, PreVoteReply.granted(5));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** Nor does it hand anything to a leader. */
    @Test
    void serverThatFallsSilent_forwardsNothing() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, append(1, 0, 0, 0));
        server.write();
        assertThat(server.engine().mayForward()).isTrue();
        server.engine().disputed(new Sender(3, 0, 0), Dispute.OTHER_BEGINNING, VIEW);
        server.turn();
        server.sent.clear();
        assertThat(server.engine().forward(1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(new byte[1]))))
                .isFalse();
        server.after(10_000);
        assertThat(server.sent).isEmpty();
    }
}
