package io.raftkit.runtime.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wake-up that is lost would leave these tests waiting for ever. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerThreadTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);
    private static final int SPINS_MAX = 10_000;

    private final NodeClock clock = NodeClock.system();

    @Test
    void everyWake_isFollowedByATurnThatBeginsAfterIt() throws InterruptedException {
        pingPong(new ThreadRunners(72, clock).lasting("ping"));
    }

    @Test
    void everyWake_ofAnOccasionalRunner_isFollowedByATurn() throws InterruptedException {
        pingPong(new ThreadRunners(72, clock).occasional("ping"));
    }

    private static void pingPong(Runner runner) throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        runner.start(() -> {
            answered.set(asked.get());
            return asked.get() < 0 ? Worker.ENDED : Worker.IDLE;
        });
        for (int i = 1; i <= 20_000; i++) {
            asked.set(i);
            runner.wake();
            // Where there is one processor, a caller that only spins keeps it from the thread it waits for.
            for (int spins = 0; answered.get() != i; spins++) {
                if (spins < SPINS_MAX && i % 100 != 0) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }
        asked.set(-1);
        runner.wake();
        assertThat(runner.join(LONG)).isTrue();
        assertThat(NodeThreads.of(72)).isEmpty();
    }

    @Test
    void turnIsCalledAtTheTimeTheWorkerAskedFor() {
        Runner runner = new ThreadRunners(72, clock).lasting("timer");
        AtomicInteger turns = new AtomicInteger();
        runner.start(() -> turns.incrementAndGet() == 5 ? Worker.ENDED : clock.nanos() + 1_000_000);
        assertThat(runner.join(LONG)).isTrue();
        assertThat(turns).hasValue(5);
    }

    @Test
    void interruptFlagLeftByUserCode_isClearedBeforeTheNextTurn() {
        Runner runner = new ThreadRunners(72, clock).lasting("interrupted");
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger flags = new AtomicInteger();
        runner.start(() -> {
            if (Thread.currentThread().isInterrupted()) {
                flags.incrementAndGet();
            }
            Thread.currentThread().interrupt();
            return turns.incrementAndGet() == 3 ? Worker.ENDED : Worker.AGAIN;
        });
        assertThat(runner.join(LONG)).isTrue();
        assertThat(flags).hasValue(0);
    }

    @Test
    void join_fromTheTurnItself_doesNotWait() throws InterruptedException {
        Runner runner = new ThreadRunners(72, clock).lasting("self");
        CountDownLatch done = new CountDownLatch(1);
        boolean[] joined = {true};
        runner.start(() -> {
            joined[0] = runner.join(LONG);
            assertThat(runner.isCurrent()).isTrue();
            done.countDown();
            return Worker.ENDED;
        });
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(joined[0]).isFalse();
        assertThat(runner.join(LONG)).isTrue();
    }

    @Test
    void join_ofAnInterruptedCaller_waitsAllTheSame_andKeepsTheInterrupt() {
        Runner runner = new ThreadRunners(72, clock).lasting("slow");
        AtomicInteger turns = new AtomicInteger();
        runner.start(() -> turns.incrementAndGet() == 50 ? Worker.ENDED : clock.nanos() + 1_000_000);
        Thread.currentThread().interrupt();
        assertThat(runner.join(LONG)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns).hasValue(50);
    }

    /** The parts of a node hand each other work while they are put together: what a server measures at its start is handed over then. */
    @Test
    void occasionalRunner_wokenBeforeItsStart_callsATurnOnceItIsStarted() throws InterruptedException {
        Runner runner = new ThreadRunners(72, clock).occasional("early");
        CountDownLatch turned = new CountDownLatch(1);
        runner.wake();
        runner.start(() -> {
            turned.countDown();
            return Worker.IDLE;
        });
        assertThat(turned.await(60, TimeUnit.SECONDS)).isTrue();
        runner.finish();
        assertThat(runner.join(LONG)).isTrue();
    }

    @Test
    void occasionalRunner_whoseWorkerWaitsForATime_callsALastTurn() {
        Runner runner = new ThreadRunners(72, clock).occasional("timed");
        AtomicInteger turns = new AtomicInteger();
        AtomicReference<Thread> thread = new AtomicReference<>();
        runner.start(() -> {
            thread.set(Thread.currentThread());
            turns.incrementAndGet();
            return clock.nanos() + LONG;
        });
        runner.wake();
        while (thread.get() == null || thread.get().getState() != Thread.State.TIMED_WAITING) {
            Thread.yield();
        }
        runner.finish();
        assertThat(runner.join(LONG)).isTrue();
        assertThat(turns).hasValue(2);
    }

    @Test
    void occasionalRunner_hasNoThreadBeforeTheFirstWake_andNoneAfterFinishing() {
        Runner runner = new ThreadRunners(72, clock).occasional("load");
        AtomicInteger turns = new AtomicInteger();
        runner.start(() -> {
            turns.incrementAndGet();
            return Worker.IDLE;
        });
        assertThat(NodeThreads.of(72)).isEmpty();
        runner.wake();
        while (turns.get() == 0) {
            Thread.onSpinWait();
        }
        runner.finish();
        assertThat(runner.join(LONG)).isTrue();
        assertThat(NodeThreads.of(72)).isEmpty();
        runner.wake();
        assertThat(NodeThreads.of(72)).isEmpty();
    }
}
