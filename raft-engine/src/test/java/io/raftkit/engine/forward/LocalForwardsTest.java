package io.raftkit.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.ForwardReply.Verdict;
import io.raftkit.engine.message.LeaderHint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forwards of this server, from sending to the answer, or to the end of the term they were meant for. */
class LocalForwardsTest {
    private static final int PATIENCE = 100;
    private static final int PATIENCE_HIGHEST = 1_000;
    private static final int SPAN = 8;

    private final LocalForwards forwards =
            new LocalForwards(77, new LocalForwards.Bounds(PATIENCE, PATIENCE_HIGHEST, SPAN, 1_000, 150));
    private final List<Forward> sent = new ArrayList<>();
    private long now;

    private void begin(long sequence, int bytes) {
        forwards.begin(2, 5, sequence, List.of(ByteBuffer.allocate(bytes)), now, this::note);
    }

    private void note(int leader, Forward forward) {
        assertThat(leader).isEqualTo(2);
        sent.add(forward);
    }

    private List<Forward> taken() {
        List<Forward> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    private List<Forward> askedAt(long nanos) {
        now = nanos;
        forwards.ask(now, this::note);
        return taken();
    }

    private boolean answer(Forward asked, Verdict verdict) {
        return answer(2, reply(asked, verdict));
    }

    private boolean answer(int from, ForwardReply reply) {
        return forwards.take(from, reply, now, this::note);
    }

    private static ForwardReply reply(Forward asked, Verdict verdict) {
        return reply(asked.incarnation(), 0, asked.sequence(), asked.copy(), verdict, asked.term());
    }

    private static ForwardReply reply(
            long incarnation, long incarnationNumber, long sequence, long copy, Verdict verdict, long forwardTerm) {
        return new ForwardReply(
                5, incarnation, incarnationNumber, sequence, copy, verdict, forwardTerm, 1, new LeaderHint(2, ""));
    }

    @Test
    void begin_namesTermIncarnationSequenceAndCopy() {
        begin(1, 10);
        begin(2, 10);
        assertThat(sent).extracting(Forward::term).containsExactly(5L, 5L);
        assertThat(sent).extracting(Forward::incarnation).containsExactly(77L, 77L);
        assertThat(sent).extracting(Forward::incarnationNumber).containsExactly(0L, 0L);
        assertThat(sent).extracting(Forward::sequence).containsExactly(1L, 2L);
        assertThat(sent).extracting(Forward::copy).containsExactly(1L, 2L);
        assertThat(forwards.deadlineNanos()).isEqualTo(PATIENCE);
    }

    @Test
    void leaderIsAskedInTime_thoughAnAnswerCameAfterThisProcessStoodStill() {
        begin(1, 10);
        now = 300_000_000_000L;
        assertThat(answer(taken().get(0), Verdict.TAKEN)).isTrue();
        begin(2, 10);
        assertThat(forwards.deadlineNanos() - now).isBetween((long) PATIENCE, (long) PATIENCE_HIGHEST);
    }

    @Test
    void take_endsAForwardByTheLeadersAnswer_once() {
        begin(1, 10);
        Forward first = taken().get(0);
        assertThat(answer(first, Verdict.TAKEN)).isTrue();
        assertThat(answer(first, Verdict.TAKEN)).isFalse();
        assertThat(forwards.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void take_endsNothingByAnythingElse() {
        begin(1, 10);
        taken();
        assertThat(answer(3, reply(77, 0, 1, 1, Verdict.TAKEN, 5))).isFalse();
        assertThat(answer(2, reply(76, 0, 1, 1, Verdict.TAKEN, 5))).isFalse();
        assertThat(answer(2, reply(77, 0, 2, 1, Verdict.TAKEN, 5))).isFalse();
        assertThat(answer(2, reply(77, 0, 1, 1, Verdict.TAKEN, 4))).isFalse();
        assertThat(answer(2, reply(77, 0, 1, 2, Verdict.NOT_YET, 5)))
                .as("copy 2 was never sent")
                .isFalse();
        assertThat(sent).isEmpty();
        assertThat(forwards.deadlineNanos()).isEqualTo(PATIENCE);
    }

    /** The commands themselves are not sent again while they may wait in a queue; what is sent instead is small and becomes rare. */
    @Test
    void unanswered_isAskedAfterEverLessOften_andNotSentAgain() {
        begin(1, 900);
        begin(2, 10);
        taken();
        List<Long> askedAt = new ArrayList<>();
        for (long nanos = 0; nanos <= 5_000; nanos += 10) {
            for (Forward question : askedAt(nanos)) {
                assertThat(question.isQuestion()).isTrue();
                assertThat(question.sequence()).isEqualTo(1);
                askedAt.add(nanos);
            }
        }
        assertThat(askedAt).containsExactly(100L, 300L, 700L, 1_500L, 2_300L, 3_100L, 3_900L, 4_700L);
    }

    @Test
    void patience_isTheRoundTripSeen() {
        begin(1, 10);
        now = 1_000;
        answer(taken().get(0), Verdict.TAKEN);
        begin(2, 10);
        taken();
        assertThat(forwards.deadlineNanos()).isGreaterThanOrEqualTo(2_000);
        assertThat(askedAt(1_999)).isEmpty();
    }

    @Test
    void questionThatTheForwardDidNotPrecede_hasItSentAgain_once() {
        begin(1, 10);
        taken();
        Forward first = askedAt(100).get(0);
        Forward second = askedAt(300).get(0);
        now = 310;
        assertThat(answer(first, Verdict.NOT_YET)).isFalse();
        Forward again = taken().get(0);
        assertThat(again.isQuestion()).isFalse();
        assertThat(again.sequence()).isEqualTo(1);
        // Asked before that copy left, so it says nothing of it, which may wait in a queue now.
        now = 10_000;
        answer(second, Verdict.NOT_YET);
        assertThat(taken()).isEmpty();
        assertThat(answer(again, Verdict.TAKEN)).isTrue();
    }

    @Test
    void overtakenByAnAnswer_isSentAgain_butNotBeforeARoundTripHasPassed() {
        begin(1, 10);
        begin(2, 10);
        begin(3, 10);
        List<Forward> first = taken();
        now = 50;
        answer(first.get(1), Verdict.TAKEN);
        assertThat(taken()).isEmpty();
        now = 2_000;
        begin(4, 10);
        Forward later = taken().get(0);
        now = 2_050;
        answer(later, Verdict.TAKEN);
        assertThat(taken()).extracting(Forward::sequence).containsExactly(1L, 3L);
    }

    @Test
    void overtakenForwards_areSentAgainInBoundedPortions() {
        for (int sequence = 1; sequence <= 6; sequence++) {
            begin(sequence, 100);
        }
        begin(7, 10);
        Forward last = taken().get(6);
        now = 5;
        answer(last, Verdict.TAKEN);
        now = 500;
        begin(8, 10);
        Forward later = taken().get(0);
        now = 505;
        answer(later, Verdict.TAKEN);
        List<Forward> again = taken();
        assertThat(again)
                .as("as many as make up the bound of 150 bytes")
                .extracting(Forward::sequence)
                .containsExactly(1L, 2L);
        now = 510;
        answer(again.get(1), Verdict.TAKEN);
        assertThat(taken()).extracting(Forward::sequence).containsExactly(3L, 4L);
    }

    @Test
    void hasRoom_isBoundedInBytes_andInTheDistanceFromTheOldest() {
        begin(1, 600);
        assertThat(forwards.hasRoom()).isTrue();
        begin(2, 600);
        assertThat(forwards.hasRoom()).isFalse();
        List<Forward> large = taken();
        answer(large.get(1), Verdict.TAKEN);
        for (int sequence = 3; sequence <= SPAN; sequence++) {
            assertThat(forwards.hasRoom()).isTrue();
            begin(sequence, 10);
        }
        assertThat(forwards.hasRoom()).isFalse();
        taken().forEach(forward -> answer(forward, Verdict.TAKEN));
        assertThat(forwards.hasRoom())
                .as("one unanswered forward must not be forgotten by the leader")
                .isFalse();
        answer(large.get(0), Verdict.TAKEN);
        assertThat(forwards.hasRoom()).isTrue();
        begin(SPAN + 1, 5_000);
        assertThat(forwards.hasRoom()).isFalse();
    }

    @Test
    void numberGivenByTheLeader_isUsedFromThenOn_andOnlyWithThatLeader() {
        begin(1, 10);
        begin(2, 10);
        List<Forward> first = taken();
        answer(2, reply(77, 8, 1, first.get(0).copy(), Verdict.NOT_YET, 5));
        assertThat(taken()).singleElement().satisfies(again -> {
            assertThat(again.sequence()).isEqualTo(1);
            assertThat(again.incarnationNumber()).isEqualTo(8);
            assertThat(again.isQuestion()).isFalse();
        });
        begin(3, 10);
        assertThat(taken().get(0).incarnationNumber()).isEqualTo(8);
        forwards.abandon(sequence -> {});
        begin(4, 10);
        assertThat(taken().get(0).incarnationNumber()).isZero();
    }

    @Test
    void abandon_givesUpOnAll() {
        begin(1, 600);
        begin(2, 600);
        List<Forward> first = taken();
        List<Long> unknown = new ArrayList<>();
        forwards.abandon(unknown::add);
        assertThat(unknown).containsExactly(1L, 2L);
        assertThat(forwards.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(forwards.hasRoom()).isTrue();
        assertThat(answer(first.get(0), Verdict.TAKEN)).isFalse();
        assertThat(askedAt(1_000)).isEmpty();
    }
}
