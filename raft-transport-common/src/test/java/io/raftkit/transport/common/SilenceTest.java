package io.raftkit.transport.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What counts as silence, and what does not. */
class SilenceTest {
    private static final long LATER = Silence.SIGN_NANOS;

    private final Silence silence = new Silence();

    @Test
    void whoWasSentNothing_owesNothing() {
        assertThat(silence.look(0, 0)).isZero();
        assertThat(silence.look(0, LATER)).isZero();
    }

    @Test
    void firstBytesAreOwedAnAnswer_andLooksAreCounted() {
        write(0);
        assertThat(silence.isUnbroken()).isTrue();
        assertThat(silence.look(0, 1)).isEqualTo(1);
        write(1);
        assertThat(silence.look(0, 2)).isEqualTo(2);
        assertThat(silence.look(1, 3)).isZero();
        assertThat(silence.isUnbroken()).isFalse();
        assertThat(silence.look(1, 4)).isZero();
    }

    @Test
    void soonAfterASign_noneIsOwed() {
        silence.look(1, 0);
        write(LATER - 1);
        assertThat(silence.look(1, LATER)).isZero();
        write(LATER);
        assertThat(silence.look(1, LATER)).isEqualTo(1);
    }

    @Test
    void writeThatIsKeptWaiting_isOwedASign_howeverSoonAfterOneItBegan() {
        silence.look(1, 0);
        silence.writes(1);
        assertThat(silence.look(1, LATER - 1)).isZero();
        assertThat(silence.look(1, LATER)).isEqualTo(1);
        silence.written();
        assertThat(silence.look(1, LATER + 1)).isEqualTo(2);
    }

    @Test
    void signsAreGivenMoreOftenThanTheyAreMissed() {
        assertThat(Silence.SIGN_INTERVAL_NANOS).isLessThan(Silence.SIGN_NANOS);
    }

    @Test
    void wholeRequest_isOwedAnAnswer_howeverSlowlyThatComes() {
        silence.look(1, 0);
        silence.answerAwaited();
        assertThat(silence.look(1, 1)).isEqualTo(1);
        assertThat(silence.look(2, 2)).isZero();
        assertThat(silence.look(2, 3)).isEqualTo(1);
        silence.answered();
        assertThat(silence.look(2, 4)).isZero();
    }

    private void write(long nowNanos) {
        silence.writes(nowNanos);
        silence.written();
    }
}
