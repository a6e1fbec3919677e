package io.raftkit.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forwards of this server, from sending to the answer, or to the end of the term they were meant for. */
class LocalForwardsTest {
    private final LocalForwards forwards = new LocalForwards(77);

    @Test
    void begin_namesTermLifeAndSequence() {
        Forward forward = begin(5, 1, 100);
        assertThat(forward.term()).isEqualTo(5);
        assertThat(forward.originStart()).isEqualTo(77);
        assertThat(forward.sequence()).isEqualTo(1);
        assertThat(forwards.deadlineNanos()).isEqualTo(100);
    }

    @Test
    void isEndedBy_theLeadersAnswerOnce() {
        begin(5, 1, 100);
        assertThat(forwards.isEndedBy(2, reply(77, 1, 5))).isTrue();
        assertThat(forwards.isEndedBy(2, reply(77, 1, 5))).isFalse();
        assertThat(forwards.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isEndedBy_nothingElse() {
        begin(5, 1, 100);
        assertThat(forwards.isEndedBy(3, reply(77, 1, 5))).isFalse();
        assertThat(forwards.isEndedBy(2, reply(76, 1, 5))).isFalse();
        assertThat(forwards.isEndedBy(2, reply(77, 2, 5))).isFalse();
        assertThat(forwards.isEndedBy(2, reply(77, 1, 4))).isFalse();
        assertThat(forwards.deadlineNanos()).isEqualTo(100);
    }

    @Test
    void repeat_sendsWhatIsUnansweredWhenItIsTime() {
        begin(5, 1, 100);
        begin(5, 2, 150);
        assertThat(repeated(99)).isEmpty();
        assertThat(repeated(100)).containsExactly(1L, 2L);
        assertThat(forwards.deadlineNanos()).isEqualTo(200);
        forwards.isEndedBy(2, reply(77, 1, 5));
        assertThat(repeated(200)).containsExactly(2L);
    }

    @Test
    void abandonBefore_givesUpOnEarlierTermsOnly() {
        begin(5, 1, 100);
        begin(5, 2, 100);
        begin(6, 3, 100);
        List<Long> unknown = new ArrayList<>();
        forwards.abandonBefore(5, unknown::add);
        assertThat(unknown).isEmpty();
        forwards.abandonBefore(6, unknown::add);
        assertThat(unknown).containsExactly(1L, 2L);
        assertThat(repeated(100)).containsExactly(3L);
        forwards.abandonBefore(7, unknown::add);
        assertThat(forwards.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private Forward begin(long term, long sequence, long againNanos) {
        return forwards.begin(2, term, sequence, List.of(ByteBuffer.allocate(1)), againNanos);
    }

    private List<Long> repeated(long nowNanos) {
        List<Long> sequences = new ArrayList<>();
        forwards.repeat(nowNanos, nowNanos + 100, (leader, forward) -> {
            assertThat(leader).isEqualTo(2);
            sequences.add(forward.sequence());
        });
        return sequences;
    }

    private static ForwardReply reply(long originStart, long sequence, long forwardTerm) {
        return new ForwardReply(5, originStart, sequence, ForwardReply.Verdict.TAKEN, forwardTerm, 1, 2, "");
    }
}
