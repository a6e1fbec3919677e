package io.raftkit.transport.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Puts the batches of one sender in order, which come in requests and in answers at once. A batch waits for those before it, but not
 * long: one may be lost. Thread-safe.
 */
final class BatchOrder {
    private static final long WHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long waitNanos;
    private long session = -1;
    private long nextNumber;
    private int lossesSeen;

    BatchOrder(Duration wait) {
        waitNanos = wait.toNanos();
    }

    /**
     * Waits until it is this batch's turn, or one before it is known to be lost, or has been waited for long enough.
     *
     * @param whileWaiting called now and then meanwhile
     */
    void enter(BatchLabel label, Runnable whileWaiting) throws IOException {
        long untilNanos = System.nanoTime() + waitNanos;
        int losses = begin(label);
        while (!isTurn(label, untilNanos, losses)) {
            whileWaiting.run();
        }
    }

    private synchronized int begin(BatchLabel label) {
        if (label.session() != session) {
            session = label.session();
            nextNumber = 0;
            notifyAll();
        }
        return lossesSeen;
    }

    /** Waits a while, and says whether waiting is over. */
    private synchronized boolean isTurn(BatchLabel label, long untilNanos, int losses) throws IOException {
        long nanos = Math.min(WHILE_NANOS, untilNanos - System.nanoTime());
        if (isNext(label, losses) || nanos <= 0) {
            return true;
        }
        await(nanos);
        return isNext(label, losses);
    }

    private boolean isNext(BatchLabel label, int losses) {
        return label.session() != session || label.number() <= nextNumber || losses != lossesSeen;
    }

    /** An answer was lost, and a batch with it perhaps: nobody waits for it any longer. */
    synchronized void lost() {
        lossesSeen++;
        notifyAll();
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
