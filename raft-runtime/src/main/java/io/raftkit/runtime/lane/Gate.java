package io.raftkit.runtime.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands around what must not go on after a halt has returned. Whoever passes it looks inside whether the node is stopped; whoever stopped
 * the node waits until nobody is inside any more.
 */
public final class Gate {
    private final ReentrantLock lock = new ReentrantLock();

    public void enter() {
        lock.lock();
    }

    public void leave() {
        lock.unlock();
    }

    /** Waits until nobody but the caller is inside; false if somebody still was when time was up. */
    public boolean awaitEmpty(long timeoutNanos) {
        if (lock.isHeldByCurrentThread()) {
            return true;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        boolean wasInterrupted = false;
        boolean isEmpty = false;
        long left = timeoutNanos;
        do {
            try {
                isEmpty = lock.tryLock(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
            left = deadline - System.nanoTime();
        } while (!isEmpty && left > 0);
        if (isEmpty) {
            lock.unlock();
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        return isEmpty;
    }
}
