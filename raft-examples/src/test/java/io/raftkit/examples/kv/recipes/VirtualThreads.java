package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.network.VirtualTime;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Threads in virtual time. One of them runs at a time, until it sleeps: what happens depends on the seed alone. */
final class VirtualThreads implements MonotonicClock {
    private static final long END_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final ThreadLocal<Semaphore> gates = new ThreadLocal<>();
    private final Semaphore turn = new Semaphore(0);
    private int alive;
    private @Nullable Throwable failure;

    /** What a thread does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    VirtualTime time() {
        return time;
    }

    void start(Body body) {
        alive++;
        Semaphore gate = new Semaphore(0);
        Thread thread = new Thread(() -> {
            gates.set(gate);
            gate.acquireUninterruptibly();
            try {
                body.run();
            } catch (Throwable e) {
                failure = e;
            } finally {
                alive--;
                turn.release();
            }
        });
        thread.setDaemon(true);
        thread.start();
        time.after(0, () -> resume(gate));
    }

    private void resume(Semaphore gate) {
        gate.release();
        turn.acquireUninterruptibly();
    }

    @Override
    public long nanoTime() {
        return time.nanos();
    }

    @Override
    public void sleep(Duration length) {
        Semaphore gate = gates.get();
        time.after(length.toNanos(), () -> resume(gate));
        turn.release();
        gate.acquireUninterruptibly();
    }

    /** Lets time pass until all threads have ended. */
    void run() {
        time.runUntil(() -> alive == 0 || failure != null, END_MILLIS);
        if (failure != null) {
            throw new AssertionError("a thread failed at " + time.millis() + " ms", failure);
        }
        assertThat(alive).as("threads that have not ended").isZero();
    }
}
