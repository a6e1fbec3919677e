package io.raftkit.runtime.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hands turns over between many threads, as often as it can. What no turn takes out would leave the test waiting for ever. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopHandOverTest {
    private static final int PRODUCERS = 4;
    private static final int EACH = 50_000;
    private static final int PAUSES = 64;

    private final NodeClock clock = NodeClock.system();
    private final Runner runner = new ThreadRunners(74, clock).lasting(Runners.LOOP);
    private final InputQueue inputs = new InputQueue(runner);
    private final Drain drain = new Drain();

    private static final class Numbered extends Input {
        private final int producer;
        private final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }

    /** Takes out a few inputs a turn, and asks to be called again for the rest, now or at a time. Its state is no more than the loop's is. */
    private final class Drain implements Worker {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger twoAtOnce = new AtomicInteger();
        private final AtomicInteger outOfOrder = new AtomicInteger();
        private final int[] next = new int[PRODUCERS];
        private int lentTurns;
        private int turns;
        private volatile boolean isOver;

        @Override
        public long turn() {
            return isOver ? ENDED : drain();
        }

        @Override
        public long lentTurn() {
            lentTurns++;
            return drain();
        }

        private long drain() {
            if (inside.incrementAndGet() != 1) {
                twoAtOnce.incrementAndGet();
            }
            turns++;
            for (int i = 0; i < 3 && inputs.poll() instanceof Numbered input; i++) {
                if (input.number != next[input.producer]++) {
                    outOfOrder.incrementAndGet();
                }
                taken.incrementAndGet();
            }
            boolean isEmpty = inputs.isEmpty();
            inside.decrementAndGet();
            if (isEmpty) {
                return turns % 2 == 0 ? IDLE : clock.nanos() + TimeUnit.SECONDS.toNanos(1_000);
            }
            return turns % 2 == 0 ? AGAIN : clock.nanos() + 1_000;
        }
    }

    @Test
    void everythingThatIsBrought_isTakenOutOnce_inOrder_byOneTurnAtATime() throws InterruptedException {
        runner.start(drain);
        List<Thread> threads = IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> new Thread(() -> produce(producer)))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        awaitTaken(PRODUCERS * EACH);
        drain.isOver = true;
        runner.finish();
        assertThat(runner.join(TimeUnit.SECONDS.toNanos(60))).isTrue();
        assertThat(drain.twoAtOnce).hasValue(0);
        assertThat(drain.outOfOrder).hasValue(0);
        assertThat(drain.taken).hasValue(PRODUCERS * EACH);
        assertThat(drain.lentTurns).isPositive();
        assertThat(drain.turns).isGreaterThan(drain.lentTurns);
    }

    private void produce(int producer) {
        for (int number = 0; number < EACH; number++) {
            Numbered input = new Numbered(producer, number);
            if ((number + producer) % 3 == 0) {
                inputs.offer(input);
            } else {
                inputs.offerAndTurn(input);
            }
            if (number % PAUSES == 0) {
                // Now and then all is taken out and everybody idle: then it is one hand-over that counts.
                int at = number;
                while (producer == 0 && drain.taken.get() <= at) {
                    Thread.onSpinWait();
                    Thread.yield();
                }
            }
        }
    }

    private void awaitTaken(int count) {
        while (drain.taken.get() < count) {
            Thread.yield();
        }
    }
}
