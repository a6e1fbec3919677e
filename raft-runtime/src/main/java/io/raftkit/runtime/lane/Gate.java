package io.raftkit.runtime.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards what must not go on after a halt has returned. A thread enters before it looks whether the node is stopped; the thread that stopped the
 * node waits until no other thread is inside.
 */
public final class Gate {
    private final ReentrantLock lock = new ReentrantLock();

    public void enter() {
        lock.lock();
    }

    public void leave() {
        lock.unlock();
    }

    /** Waits until no other thread is inside; false if one still was when the time was over. */
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
