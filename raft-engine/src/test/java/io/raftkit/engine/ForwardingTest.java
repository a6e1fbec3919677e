package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Entries of sessions handed to the leader by another server (Raft §8: the client is "redirected"): taken only in the term they are meant for. That a
 * command takes effect once is decided where it is applied.
 */
class ForwardingTest {

    /** The leader takes a forward into its log and says where. */
    @Test
    void leaderTakesAForwardAndSaysWhere() {
        SoloServer leader = SoloServer.leader(3, 5, 1);
        leader.receive(2, forward(5, 1, "x", "y"));
        ForwardReply reply = leader.lastTo(2, ForwardReply.class);
        assertThat(reply).isEqualTo(new ForwardReply(5, 77, 1, Verdict.TAKEN, 5, 2));
        assertThat(leader.log()).containsExactly(1L, 5L, 5L);
    }

    /** The leader keeps nothing of forwards: one that arrives twice is taken twice. */
    @Test
    void forwardThatArrivesTwiceIsTakenTwice() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.sentTo(2, ForwardReply.class))
                .extracting(ForwardReply::firstIndex)
                .containsExactly(1L, 2L);
        assertThat(leader.log()).containsExactly(5L, 5L);
    }

    /**
     * A forward meant for an earlier term is not taken by the leader of a later one, even if that is the same server: who has applied an entry of the
     * later term knows that what it sent before is in the log, or never will be.
     */
    @Test
    void forwardOfAnEarlierTermIsNotTaken() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(3, RequestVoteReply.refused(6, VoteAnswer.LOG_IS_BEHIND));
        leader.lead();
        assertThat(leader.term()).isEqualTo(7);
        leader.receive(2, forward(6, 1, "x"));
        assertThat(leader.lastTo(2, ForwardReply.class))
                .isEqualTo(new ForwardReply(7, 77, 1, Verdict.NOT_LEADER, 6, 0));
        assertThat(leader.log()).isEmpty();
    }

    /** A server that does not lead takes nothing. */
    @Test
    void followerTakesNoForward() {
        SoloServer server = SoloServer.leader(3, 5);
        server.receive(3, append(6, 0, 0, 0));
        server.write();
        server.receive(2, forward(6, 1, "x"));
        assertThat(server.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.NOT_LEADER);
        assertThat(server.log()).isEmpty();
    }

    /** A command that is too large, or one over the limit of uncommitted bytes, is refused, and nothing of its forward is taken. */
    @Test
    void forwardThatIsTooLargeIsRefused() {
        SoloServer leader = SoloServer.leader(3, 5);
        List<ByteBuffer> payloads = List.of(ByteBuffer.allocate(1), ByteBuffer.allocate((1 << 16) + 65));
        leader.receive(2, new Forward(5, 77, 1, EntryType.SESSION_COMMAND, payloads));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.TOO_LARGE);
        assertThat(leader.log()).isEmpty();
    }

    /** What stands in front of a command does not make it too large. */
    @Test
    void commandOfTheLargestSizeIsTakenWithItsPlaceInASession() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(
                2, new Forward(5, 77, 1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.allocate((1 << 16) + 24))));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.TAKEN);
    }

    /** A leader without a majority takes no more than its bound. */
    @Test
    void leaderWithoutAMajorityTakesOnlySoMuch() {
        SoloServer leader = SoloServer.leader(3, 5);
        String command = "x".repeat(60_000);
        int taken = 0;
        while (taken < 100 && leader.propose(command).verdict() == Admission.Verdict.TAKEN) {
            taken++;
        }
        assertThat(taken).isBetween(10, 20);
        leader.receive(2, forward(5, 1, command));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.OVERLOADED);
    }

    /** A question is answered and takes nothing: its sender learns that what it sent before has arrived, or never will. */
    @Test
    void questionIsAnswered() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, new Forward(5, 77, 9, EntryType.SESSION_COMMAND, List.of()));
        assertThat(leader.lastTo(2, ForwardReply.class)).isEqualTo(new ForwardReply(5, 77, 9, Verdict.ARRIVED, 5, 0));
        assertThat(leader.log()).isEmpty();
    }

    /** Answers to what an earlier incarnation sent are not this one's. */
    @Test
    void answerToAnotherIncarnationIsDropped() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.write();
        follower.engine().forward(1, EntryType.SESSION_CONTROL, List.of(ByteBuffer.wrap(new byte[] {7})));
        follower.turn();
        long incarnation = follower.lastTo(2, Forward.class).incarnation();
        ForwardReply own = new ForwardReply(5, incarnation, 1, Verdict.TAKEN, 5, 1);
        follower.receive(2, new ForwardReply(5, incarnation + 1, 1, Verdict.TAKEN, 5, 1));
        follower.receive(2, own);
        assertThat(follower.server.forwarded).containsExactly(own);
    }

    /** Without a leader nothing is sent, and it is said so at once. */
    @Test
    void forwardWithoutALeaderIsNotSent() {
        SoloServer follower = SoloServer.with(3, 5);
        assertThat(follower.engine().forward(1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(new byte[] {7}))))
                .isFalse();
    }

    private static Forward forward(long term, long copy, String... payloads) {
        return new Forward(
                term,
                77,
                copy,
                EntryType.SESSION_COMMAND,
                List.of(payloads).stream()
                        .map(payload -> ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
