package io.raftkit.runtime.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A turn that is lost would leave these tests waiting for ever. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopThreadTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    private final NodeClock clock = NodeClock.system();
    private final List<Loop> loops = new ArrayList<>();

    /** A loop whose turns do what the test says, and whose turns are known by who called them. */
    private final class Loop implements Worker {
        private final Runner runner = new ThreadRunners(73, clock).lasting(Runners.LOOP);
        private final ConcurrentLinkedQueue<Thread> own = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Thread> lent = new ConcurrentLinkedQueue<>();
        private volatile boolean isOver;
        private volatile LongSupplier does = () -> IDLE;

        Loop() {
            loops.add(this);
            runner.start(this);
        }

        @Override
        public long turn() {
            own.add(Thread.currentThread());
            return isOver ? ENDED : does.getAsLong();
        }

        @Override
        public long lentTurn() {
            lent.add(Thread.currentThread());
            return does.getAsLong();
        }

        /** Calls until the turn was this thread's: the loop's own may be within one. */
        private void takeTurn() {
            int before = lent.size();
            while (lent.size() == before) {
                runner.turnOrWake();
            }
        }
    }

    @AfterEach
    void end() {
        for (Loop loop : loops) {
            loop.isOver = true;
            loop.runner.finish();
            assertThat(loop.runner.join(LONG)).isTrue();
        }
        assertThat(NodeThreads.of(73)).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void callerWhoFindsTheLoopIdle_takesTheTurnBeforeTheCallReturns() {
        Loop loop = new Loop();
        loop.takeTurn();
        assertThat(loop.lent).containsOnly(Thread.currentThread());
        assertThat(loop.own).doesNotContain(Thread.currentThread());
    }

    @Test
    void callerWhoFindsTheTurnTaken_leavesAtOnce_andAnotherTurnFollows() {
        Loop loop = new Loop();
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger turns = new AtomicInteger();
        loop.does = () -> {
            if (turns.incrementAndGet() == 1) {
                isInside.countDown();
                await(release);
            }
            return Worker.IDLE;
        };
        loop.runner.wake();
        await(isInside);
        loop.runner.turnOrWake();
        assertThat(loop.lent).isEmpty();
        release.countDown();
        while (turns.get() < 2) {
            Thread.onSpinWait();
        }
        assertThat(loop.lent).isEmpty();
    }

    @Test
    void callerWithinATurn_takesNoOther() {
        Loop outer = new Loop();
        Loop inner = new Loop();
        AtomicBoolean wasCalled = new AtomicBoolean();
        outer.does = () -> {
            inner.runner.turnOrWake();
            outer.runner.turnOrWake();
            wasCalled.set(true);
            return Worker.IDLE;
        };
        int before = inner.own.size();
        outer.takeTurn();
        while (inner.own.size() == before) {
            Thread.onSpinWait();
        }
        assertThat(wasCalled).isTrue();
        assertThat(inner.lent).isEmpty();
        assertThat(outer.lent).hasSize(1);
    }

    @Test
    void interruptOfACaller_isNotSeenInTheTurn_andIsThereAfterwards() {
        Loop loop = new Loop();
        AtomicBoolean wasSeen = new AtomicBoolean();
        loop.does = () -> {
            if (Thread.currentThread().isInterrupted()) {
                wasSeen.set(true);
            }
            return Worker.IDLE;
        };
        Thread.currentThread().interrupt();
        loop.takeTurn();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(wasSeen).isFalse();
    }

    @Test
    void callerNearTheEndOfItsStack_breaksNoTurnOff() {
        Loop loop = new Loop();
        AtomicInteger broken = new AtomicInteger();
        loop.does = () -> {
            try {
                deep(100);
            } catch (StackOverflowError e) {
                broken.incrementAndGet();
            }
            return Worker.IDLE;
        };
        for (int i = 0; i < 1_000; i++) {
            // Compiled frames are smaller than those before.
            StackRoom.isAmple();
            deep(100);
        }
        AtomicInteger depth = new AtomicInteger();
        dive(loop, depth);
        assertThat(depth.get()).isGreaterThan(1_000);
        assertThat(broken).hasValue(0);
        assertThat(loop.lent).as("taken again where there was room").isNotEmpty();
    }

    private static int deep(int levels) {
        return levels == 0 ? 0 : deep(levels - 1) + 1;
    }

    /** Goes down as far as it goes, and calls from each level on the way up. */
    private static void dive(Loop loop, AtomicInteger depth) {
        depth.incrementAndGet();
        try {
            dive(loop, depth);
        } catch (StackOverflowError e) {
            // That was the end of the stack.
        }
        try {
            loop.runner.turnOrWake();
        } catch (StackOverflowError e) {
            // No room even to ask: the caller's own affair, as with any other call.
        }
    }

    @Test
    void lentTurnThatAsksForAnEarlierTime_isFollowedByATurnThen() {
        Loop loop = new Loop();
        loop.takeTurn();
        int before = loop.own.size();
        AtomicBoolean hasAsked = new AtomicBoolean();
        loop.does = () -> hasAsked.getAndSet(true) ? Worker.IDLE : clock.nanos() + 1_000_000;
        loop.takeTurn();
        while (loop.own.size() == before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void restOfALentTurn_isLeftToTheLoopsThread() {
        Loop loop = new Loop();
        AtomicInteger left = new AtomicInteger();
        loop.does = () -> left.getAndDecrement() > 0 ? Worker.AGAIN : Worker.IDLE;
        loop.takeTurn();
        int lent = loop.lent.size();
        int before = loop.own.size();
        left.set(3);
        loop.runner.turnOrWake();
        while (left.get() >= 0) {
            Thread.onSpinWait();
        }
        assertThat(loop.own.size() - before).isGreaterThanOrEqualTo(3);
        assertThat(loop.lent.size() - lent).isLessThanOrEqualTo(1);
    }

    @Test
    void turnThatThrowsOnABorrowedThread_doesNotStopTheLoop() {
        Loop loop = new Loop();
        loop.takeTurn();
        loop.does = () -> {
            loop.does = () -> Worker.IDLE;
            if (!loop.runner.isCurrent() || loop.lent.isEmpty()) {
                throw new AssertionError("not within a turn");
            }
            return Worker.AGAIN;
        };
        loop.runner.turnOrWake();
        int before = loop.own.size();
        loop.runner.wake();
        while (loop.own.size() == before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void join_waitsForABorrower_butNotFromWithinHisTurn() throws InterruptedException {
        Loop loop = new Loop();
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Boolean> joined = new AtomicReference<>();
        AtomicBoolean isCurrent = new AtomicBoolean();
        loop.takeTurn();
        Thread borrower = new Thread(() -> {
            loop.does = () -> {
                if (loop.runner.isCurrent() && !Thread.currentThread().getName().startsWith("raft-")) {
                    isCurrent.set(true);
                    joined.set(loop.runner.join(LONG));
                    isInside.countDown();
                    await(release);
                }
                return Worker.IDLE;
            };
            loop.takeTurn();
        });
        borrower.start();
        await(isInside);
        assertThat(isCurrent).isTrue();
        assertThat(joined).hasValue(false);
        loop.isOver = true;
        loop.runner.finish();
        assertThat(loop.runner.isCurrent()).isFalse();
        assertThat(loop.runner.join(TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
        release.countDown();
        assertThat(loop.runner.join(LONG)).isTrue();
        borrower.join();
        int lent = loop.lent.size();
        loop.runner.turnOrWake();
        assertThat(loop.lent).as("an ended loop lends no turn").hasSize(lent);
    }
}
