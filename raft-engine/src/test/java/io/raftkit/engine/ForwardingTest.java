package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

    /** The same number from another server, or from another incarnation of the same one, is another forward. */
    @Test
    void forwardsOfOtherServersAndLivesAreOthers() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(3, forward(5, 1, "x"));
        assertThat(leader.log()).containsExactly(5L, 5L);
        leader.receive(2, new Forward(5, 78, numberFor(leader, 78), 1, 2, List.of(ByteBuffer.wrap(new byte[1]))));
        assertThat(leader.log()).containsExactly(5L, 5L, 5L);
    }

    /** A forward meant for an earlier term is not taken by the leader of a later one, even if that is the same server. */
    @Test
    void forwardOfAnEarlierTermIsNotTaken() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(3, RequestVoteReply.refused(6, VoteAnswer.LOG_IS_BEHIND));
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
        Forward large = new Forward(5, 77, 0, 1, 1, List.of(ByteBuffer.allocate((1 << 16) + 1)));
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

    /** The origin asks the same leader after a forward until it is answered, and never another. */
    @Test
    void forwardIsAskedAfterUntilItIsAnswered() {
        SoloServer follower = followerThatForwards();
        follower.after(100);
        follower.after(200);
        List<Forward> sent = follower.sentTo(2, Forward.class);
        assertThat(sent).extracting(Forward::isQuestion).containsExactly(false, true, true);
        Forward last = sent.get(2);
        follower.receive(2, reply(last, Verdict.TAKEN));
        follower.after(2_000);
        assertThat(follower.sentTo(2, Forward.class)).hasSize(3);
        assertThat(follower.server.forwarded)
                .singleElement()
                .satisfies(f -> assertThat(f.reply().firstIndex()).isEqualTo(1));
    }

    /** The leader says of a question whether the forward came before it; if it did not, it is lost, and is sent again. */
    @Test
    void forwardThatWasLostIsSentAgainWhenTheLeaderSaysSo() {
        SoloServer follower = followerThatForwards();
        follower.after(100);
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, follower.lastTo(2, Forward.class));
        assertThat(leader.log()).isEmpty();
        follower.receive(2, leader.lastTo(2, ForwardReply.class));
        leader.receive(2, follower.lastTo(2, Forward.class));
        assertThat(leader.log()).containsExactly(5L);
        assertThat(leader.lastTo(2, ForwardReply.class).verdict()).isEqualTo(Verdict.TAKEN);
    }

    /** A question about a forward that was taken is answered with what was said, and takes nothing. */
    @Test
    void questionAboutAForwardThatWasTakenIsAnswered() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        leader.receive(2, new Forward(5, 77, 0, 1, 9, List.of()));
        ForwardReply reply = leader.lastTo(2, ForwardReply.class);
        assertThat(reply.verdict()).isEqualTo(Verdict.TAKEN);
        assertThat(reply.firstIndex()).isEqualTo(1);
        assertThat(reply.copy()).isEqualTo(9);
        assertThat(leader.log()).containsExactly(5L);
    }

    /** However long there is no answer, what is sent stays small: a link that is slow is not filled with copies. */
    @Test
    void forwardsThatAreNotAnsweredAreNotSentAgain_andAskedAfterEverLessOften() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.write();
        follower.sent.clear();
        long forwarded = 0;
        while (follower.engine().forward(forwarded + 1, List.of(ByteBuffer.wrap(new byte[10_000])))) {
            forwarded++;
        }
        follower.turn();
        for (int heartbeat = 0; heartbeat < 50; heartbeat++) {
            follower.after(100);
            follower.receive(2, append(5, 0, 0, 0));
        }
        List<Forward> sent = follower.sentTo(2, Forward.class);
        assertThat(sent.stream().filter(forward -> !forward.isQuestion())).hasSize((int) forwarded);
        assertThat(forwarded).isBetween(5L, 10L);
        assertThat(sent.stream().filter(Forward::isQuestion)).hasSizeBetween(5, 10);
    }

    /** A server may restart in one leader's term as often as it likes: its newest incarnation is always served. */
    @Test
    void leaderAnswersTheForwardsOfAServerThatRestarted300Times() {
        SoloServer leader = SoloServer.leader(3, 5);
        for (int incarnation = 1; incarnation <= 300; incarnation++) {
            long number = incarnation == 1 ? 0 : numberFor(leader, incarnation);
            leader.receive(2, new Forward(5, incarnation, number, 1, 2, List.of(ByteBuffer.wrap(new byte[] {1}))));
            ForwardReply reply = leader.lastTo(2, ForwardReply.class);
            assertThat(reply.verdict()).isEqualTo(Verdict.TAKEN);
            assertThat(reply.incarnation()).isEqualTo(incarnation);
        }
        assertThat(leader.log()).hasSize(300);
    }

    /**
     * Late copies of earlier incarnations are never taken a second time, though the leader remembers nothing of them; and none that it answers gives
     * such a copy the place of the incarnation that runs.
     */
    @Test
    void lateCopiesOfEarlierLivesAreNeverTakenAgain() {
        SoloServer leader = SoloServer.leader(3, 5);
        List<Forward> past = new ArrayList<>();
        for (int incarnation = 1; incarnation <= 20; incarnation++) {
            Forward unnumbered = new Forward(5, incarnation, 0, 1, 1, List.of(ByteBuffer.wrap(new byte[] {1})));
            long number = incarnation == 1 ? 0 : numberFor(leader, incarnation);
            Forward forward = new Forward(5, incarnation, number, 1, 2, unnumbered.commands());
            leader.receive(2, forward);
            past.add(unnumbered);
            past.add(forward);
            int taken = leader.log().size();
            assertThat(taken).isEqualTo(incarnation);
            past.forEach(copy -> leader.receive(2, copy));
            assertThat(leader.log()).hasSize(taken);
            leader.receive(2, new Forward(5, incarnation, number, 2, 3, List.of()));
            assertThat(leader.lastTo(2, ForwardReply.class).incarnationNumber())
                    .as("the incarnation that runs keeps its place")
                    .isEqualTo(number);
        }
        leader.receive(3, append(6, 0, 0, 0));
        leader.write();
        leader.sent.clear();
        past.subList(0, past.size() - 2).forEach(copy -> leader.receive(2, copy));
        assertThat(leader.sent).as("taken or not, nobody can say").isEmpty();
    }

    /** Two servers as they are: the second incarnation of one is given its number by the other, and all it forwards is taken once. */
    @Test
    void restartedServerGetsItsNumberAndSendsAgain() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.receive(2, forward(5, 1, "x"));
        SoloServer follower = followerThatForwards();
        follower.engine().forward(2, List.of(ByteBuffer.wrap(new byte[] {8})));
        follower.turn();
        for (int step = 0; step < 3; step++) {
            List<Forward> forwards = follower.sentTo(2, Forward.class);
            follower.sent.clear();
            leader.sent.clear();
            forwards.forEach(forward -> leader.receive(2, forward));
            leader.sentTo(2, ForwardReply.class).forEach(reply -> follower.receive(2, reply));
        }
        assertThat(leader.log()).containsExactly(5L, 5L, 5L);
        assertThat(follower.server.forwarded)
                .extracting(forwarded -> forwarded.reply().verdict())
                .containsExactly(Verdict.TAKEN, Verdict.TAKEN);
    }

    private static SoloServer followerThatForwards() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0));
        follower.engine().forward(1, List.of(ByteBuffer.wrap(new byte[] {7})));
        follower.turn();
        return follower;
    }

    /** The number that a leader gives an incarnation of server 2 which is not the first it hears of. */
    private static long numberFor(SoloServer leader, long incarnation) {
        leader.receive(2, new Forward(5, incarnation, 0, 1, 1, List.of(ByteBuffer.wrap(new byte[] {1}))));
        ForwardReply reply = leader.lastTo(2, ForwardReply.class);
        assertThat(reply.verdict()).isEqualTo(Verdict.NOT_YET);
        assertThat(reply.incarnation()).isEqualTo(incarnation);
        return reply.incarnationNumber();
    }

    private static ForwardReply reply(Forward asked, Verdict verdict) {
        return new ForwardReply(
                5,
                asked.incarnation(),
                asked.incarnationNumber(),
                asked.sequence(),
                asked.copy(),
                verdict,
                asked.term(),
                1,
                new LeaderHint(2, ""));
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
                0,
                sequence,
                sequence,
                List.of(commands).stream()
                        .map(command -> ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
