package io.raftkit.transport.http.send;

import io.raftkit.transport.http.common.Limits;

/**
 * For how long the far end of a connection owes a sign of life: bytes, whatever they say. TCP alone does not tell: where packets vanish it
 * goes on trying for minutes, ever more seldom, and small frames never fill its buffers.
 *
 * <p>Who receives answers what it reads with a byte now and then. So a sign is owed for what was written long enough after
 * the last one, and for a request that was written whole. Silence is counted in looks of a timer, not by the clock: a process that stood
 * still must not take its own pause for the peer's. Thread-safe.
 */
final class Silence {
    private long heardBytes;
    private long heardNanos;
    private boolean isOwed;
    private boolean isWriting;
    private boolean isAnswerAwaited;
    private int looks;

    /** A write begins, which may be kept waiting. */
    synchronized void writes(long nowNanos) {
        isWriting = true;
        oweIfDue(nowNanos);
    }

    /** The write is done, or has failed. */
    synchronized void written() {
        isWriting = false;
    }

    private void oweIfDue(long nowNanos) {
        if (!isOwed && (heardBytes == 0 || nowNanos - heardNanos >= Limits.SIGN_NANOS)) {
            isOwed = true;
            looks = 0;
        }
    }

    /** A request is written whole: from now on, until {@link #answered}, silence is suspect at any time. */
    synchronized void answerAwaited() {
        isAnswerAwaited = true;
        isOwed = true;
        looks = 0;
    }

    /** The answer is there, or not waited for any more. */
    synchronized void answered() {
        isAnswerAwaited = false;
        isOwed = false;
    }

    /**
     * Looks whether there was a sign since the last look.
     *
     * @param receivedBytes how many bytes the far end has sent in all
     * @return how many looks in a row found none although one was owed
     */
    synchronized int look(long receivedBytes, long nowNanos) {
        if (receivedBytes > heardBytes) {
            heardBytes = receivedBytes;
            heardNanos = nowNanos;
            isOwed = isAnswerAwaited;
            looks = 0;
            return 0;
        }
        if (isWriting) {
            // It began too soon after a sign to be owed one, and is still not through.
            oweIfDue(nowNanos);
        }
        return isOwed ? ++looks : 0;
    }

    /** Whether the far end has never sent anything, as far as was seen. */
    synchronized boolean isUnbroken() {
        return heardBytes == 0;
    }
}
