package io.raftkit.runtime.thread;

import java.util.concurrent.TimeUnit;

/** Waiting for threads to end. */
final class Threads {

    private Threads() {}

    /** Waits for a thread to end, putting off an interrupt until then; true if it has ended or was never started. */
    static boolean join(Thread thread, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(left, 1_000_000));
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
