package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How long to wait for an answer: at least as long as the last one took. */
class RoundTripTest {
    private final RoundTrip roundTrip = new RoundTrip(100, 500_000_000);

    @Test
    void nothingSeen_isTheLowest_andDoublesUpToEightTimesThat() {
        assertThat(roundTrip.patienceNanos(0)).isEqualTo(100);
        assertThat(roundTrip.patienceNanos(1)).isEqualTo(200);
        assertThat(roundTrip.patienceNanos(3)).isEqualTo(800);
        assertThat(roundTrip.patienceNanos(1_000)).isEqualTo(800);
    }

    @Test
    void patience_isNeverShorterThanTheLastAnswerTook() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(1_000_000);
            roundTrip.seen(nanos);
            assertThat(roundTrip.patienceNanos(0)).isGreaterThanOrEqualTo(Math.max(100, nanos));
        }
    }

    @Test
    void answerThatAStoppedProcessHeldBack_makesNothingWaitLongerThanTheHighest() {
        roundTrip.seen(120_000_000);
        roundTrip.seen(300_000_000_000L);
        assertThat(roundTrip.patienceNanos(0)).isBetween(120_000_000L, 500_000_000L);
        for (int i = 0; i < 40; i++) {
            roundTrip.seen(120_000_000);
        }
        assertThat(roundTrip.patienceNanos(0)).isBetween(120_000_000L, 130_000_000L);
    }

    @Test
    void steadyAnswers_areWaitedForLittleLonger() {
        for (int i = 0; i < 100; i++) {
            roundTrip.seen(120_000_000);
        }
        assertThat(roundTrip.patienceNanos(0)).isBetween(120_000_000L, 121_000_000L);
    }

    @Test
    void answersThatComeSoonAgain_areExpectedSoon_whileThePatienceStillFalls() {
        roundTrip.seen(400_000_000);
        roundTrip.seen(1_000_000);
        assertThat(roundTrip.patienceNanos(0)).isGreaterThan(400_000_000);
        assertThat(roundTrip.nextNanos()).isEqualTo(2_000_000);
        roundTrip.seen(400_000_000);
        assertThat(roundTrip.nextNanos()).isBetween(400_000_000L, 500_000_000L);
    }
}
