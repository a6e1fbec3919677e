package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.state.ElectionTimer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Election timeouts on a clock that may begin anywhere. */
class ElectionTimerTest {
    private static final long MILLIS = VirtualCluster.MILLIS;
    private final EngineConfig config = ClusterOptions.of(1).engine(1);

    @Test
    void isOver_atTheDeadlineAndNotBefore() {
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(1), 1_000);
        assertThat(timer.isOver(timer.deadlineNanos() - 1)).isFalse();
        assertThat(timer.isOver(timer.deadlineNanos())).isTrue();
    }

    /** The same seed draws the same timeouts, another one others. */
    @Test
    void timeouts_comeFromTheSeed() {
        assertThat(deadlines(1)).isEqualTo(deadlines(1)).isNotEqualTo(deadlines(2));
    }

    private List<Long> deadlines(long seed) {
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(seed), 0);
        return LongStream.range(0, 10)
                .map(i -> {
                    timer.restart(i);
                    return timer.deadlineNanos();
                })
                .boxed()
                .toList();
    }

    @Test
    void hasten_endsSoonButNotAtOnceAndNeverLater() {
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(1), 0);
        for (int i = 0; i < 100; i++) {
            timer.restart(0);
            timer.hasten(0, 0, 120 * MILLIS);
            assertThat(timer.deadlineNanos()).isBetween(1L, 30 * MILLIS + 1);
            long before = timer.deadlineNanos();
            timer.hasten(before - 1, 1, 120 * MILLIS);
            assertThat(timer.deadlineNanos()).isEqualTo(before);
        }
    }

    /** Who comes later in line begins a step later. */
    @Test
    void hasten_setsServersApart() {
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(1), 0);
        for (int rank = 0; rank < 10; rank++) {
            timer.restart(0);
            timer.hasten(0, rank, 30 * MILLIS);
            assertThat(timer.deadlineNanos())
                    .isBetween(rank * 30 * MILLIS + 1, rank * 30 * MILLIS + 30 * MILLIS / 4 + 1);
        }
    }

    /** The monotonic clock of the JVM may begin near its largest value. */
    @Test
    void isOver_acrossTheOverflowOfTheClock() {
        long now = Long.MAX_VALUE - 100 * MILLIS;
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(1), now);
        assertThat(timer.isOver(now)).isFalse();
        assertThat(timer.isOver(now + 300 * MILLIS - 1)).isFalse();
        assertThat(timer.isOver(now + 601 * MILLIS)).isTrue();
    }
}
