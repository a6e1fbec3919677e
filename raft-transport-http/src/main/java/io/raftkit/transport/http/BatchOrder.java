package io.raftkit.transport.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Puts the batches of one sender in order, which come in requests and in answers at once. A batch waits for those before it, but not
 * long: one may be lost. Thread-safe.
 */
final class BatchOrder {
    private final long waitNanos;
    private long session = -1;
    private long nextNumber;

    BatchOrder(Duration wait) {
        waitNanos = wait.toNanos();
    }

    /** Waits until it is this batch's turn, or has been long enough. */
    synchronized void enter(BatchLabel label) throws IOException {
        if (label.session() != session) {
            session = label.session();
            nextNumber = 0;
            notifyAll();
        }
        long untilNanos = System.nanoTime() + waitNanos;
        while (label.session() == session && label.number() > nextNumber) {
            long nanos = untilNanos - System.nanoTime();
            if (nanos <= 0) {
                return;
            }
            await(nanos);
        }
    }

    private void await(long nanos) throws InterruptedIOException {
        try {
            wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the transport is closing");
        }
    }

    /** The batch was read: it is the next one's turn. */
    synchronized void leave(BatchLabel label) {
        if (label.session() == session && label.number() >= nextNumber) {
            nextNumber = label.number() + 1;
            notifyAll();
        }
    }
}
