package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.message.RequestVoteReply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Commands handed to the leader by another server (Raft §8: the client is "redirected"): taken only in the term they are meant for and at
 * most once, however often they arrive.
 */
class ForwardingTest {

    /** The leader takes a forward into its log and says where. */
    @Test
    void leaderTakesAForwardAndSaysWhere() {
        SoloServer leader = SoloServer.leader(3, 5, 1);
        leader.receive(2, forward(5, 1, "x", "y"));
        ForwardReply reply = leader.lastTo(2, ForwardReply.class);
        assertThat(reply.verdict()).isEqualTo(Verdict.TAKEN);
        assertThat(reply.firstIndex()).isEqualTo(2);
        assertThat(leader.log()).containsExactly(1L, 5L, 5L);
    }

    /** A forward that arrives twice is answered twice, with the same words, and taken once. */
    @Test
    void forwardThatArrivesTwiceIsTakenOnce() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.sentTo(2, ForwardReply.class)).hasSize(2);
        assertThat(leader.sentTo(2, ForwardReply.class).get(0))
                .isEqualTo(leader.sentTo(2, ForwardReply.class).get(1));
        assertThat(leader.log()).containsExactly(5L);
    }

    /** The same number from another server, or from another life of the same one, is another forward. */
    @Test
    void forwardsOfOtherServersAndLivesAreOthers() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(3, forward(5, 1, "x"));
        leader.receive(2, new Forward(5, 78, 1, List.of(ByteBuffer.wrap(new byte[1]))));
        assertThat(leader.log()).containsExactly(5L, 5L, 5L);
    }

    /** A forward meant for an earlier term is not taken by the leader of a later one, even if that is the same server. */
    @Test
    void forwardOfAnEarlierTermIsNotTaken() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(3, new RequestVoteReply(6, false));
        leader.lead();
        assertThat(leader.term()).isEqualTo(7);
        leader.receive(2, forward(6, 1, "x"));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.NOT_LEADER);
        assertThat(leader.log()).isEmpty();
    }

    /** A copy that arrives after the leader stepped down is answered with what was said, not with "not taken". */
    @Test
    void takenForwardStaysTakenAfterTheLeaderSteppedDown() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(3, append(6, 0, 0, 0));
        leader.write();
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.TAKEN);
    }

    /** "Not taken" is said for good: what was refused after stepping down is refused for ever. */
    @Test
    void refusalAfterSteppingDownIsForGood() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(3, append(6, 0, 0, 0));
        leader.write();
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.sentTo(2, ForwardReply.class)).hasSize(2).allMatch(r -> r.verdict() == Verdict.NOT_LEADER);
        assertThat(leader.log()).isEmpty();
    }

    /**
     * A server that restarted in a term does not know what it took before: (1) it leads term 5 and takes x; (2) it crashes and restarts in
     * term 5; (3) a copy of x arrives. Saying "not taken" would let the client try again while x may yet be committed.
     */
    @Test
    void restartedServerSaysNothingAboutTheTermItMayHaveLedBefore() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.write();
        leader.restart();
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.sentTo(2, ForwardReply.class)).isEmpty();
    }

    /** The same when it has gone on to another term since: what it did before its restart it still does not know. */
    @Test
    void restartedServerNeverSpeaksOfTermsBeforeItsRestart() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.write();
        leader.restart();
        leader.receive(3, append(6, 0, 0, 0));
        leader.write();
        leader.receive(2, forward(5, 1, "x"));
        assertThat(leader.sentTo(2, ForwardReply.class)).isEmpty();
        leader.receive(2, forward(6, 2, "x"));
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.NOT_LEADER);
    }

    /** A candidate may yet lead its term: a forward meant for it has no answer before that is decided. */
    @Test
    void candidateSaysNothingAboutItsOwnTerm() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, forward(5, 1, "x"));
        assertThat(candidate.sentTo(2, ForwardReply.class)).isEmpty();
    }

    /** A command that is too large, or one over the limit of uncommitted bytes, is refused, and stays refused. */
    @Test
    void forwardThatIsTooLargeIsRefused() {
        SoloServer leader = SoloServer.leader(3, 5);
        Forward large = new Forward(5, 77, 1, List.of(ByteBuffer.allocate((1 << 16) + 1)));
        leader.receive(2, large);
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.TOO_LARGE);
        assertThat(leader.log()).isEmpty();
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

    /** The origin repeats a forward to the same leader until it is answered, and never to another. */
    @Test
    void forwardIsRepeatedToTheSameLeaderUntilItIsAnswered() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.engine().forward(1, List.of(ByteBuffer.wrap(new byte[] {7})));
        follower.turn();
        follower.after(100);
        assertThat(follower.sentTo(2, Forward.class)).hasSize(2);
        long originStart = follower.lastTo(2, Forward.class).originStart();
        follower.receive(2, new ForwardReply(5, originStart, 1, Verdict.TAKEN, 5, 1, 2, ""));
        follower.after(100);
        assertThat(follower.sentTo(2, Forward.class)).hasSize(2);
        assertThat(follower.server.forwarded)
                .singleElement()
                .satisfies(f -> assertThat(f.reply().firstIndex()).isEqualTo(1));
    }

    /** When the leader's term is over without an answer, the outcome is unknown: it is not sent to the next leader. */
    @Test
    void forwardOfATermThatIsOverHasAnUnknownOutcome() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.engine().forward(1, List.of(ByteBuffer.wrap(new byte[] {7})));
        follower.turn();
        follower.receive(3, append(6, 0, 0, 0));
        follower.write();
        follower.after(100);
        assertThat(follower.server.forwarded).containsExactly(new Effects.Forwarded(1, null));
        assertThat(follower.sentTo(3, Forward.class)).isEmpty();
        assertThat(follower.sentTo(2, Forward.class)).hasSize(1);
    }

    /** Without a leader nothing is sent, and it is said so at once. */
    @Test
    void forwardWithoutALeaderIsNotBegun() {
        SoloServer follower = SoloServer.with(3, 5);
        assertThat(follower.engine().forward(1, List.of(ByteBuffer.wrap(new byte[] {7}))))
                .isFalse();
    }

    private static Forward forward(long term, long sequence, String... commands) {
        return new Forward(
                term,
                77,
                sequence,
                List.of(commands).stream()
                        .map(command -> ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
