package io.raftkit.transport.common;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long to wait before trying a peer again: doubled with each failure in a row, within bounds, with some scatter so that servers do not
 * keep step. Confined to the thread that tries, but for {@link #retryNow}.
 */
public final class Backoff {
    private final long lowestNanos;
    private final long highestNanos;
    private final SplittableRandom random = new SplittableRandom();
    private long delayNanos;
    private volatile boolean wasCutShort;
    private volatile boolean mayRetryNow;

    /**
     * No failures yet.
     *
     * @param lowest the wait after a first one
     * @param highest the wait after many
     */
    public Backoff(Duration lowest, Duration highest) {
        lowestNanos = lowest.toNanos();
        highestNanos = highest.toNanos();
    }

    /**
     * Counts a failure.
     *
     * @param livedNanos how long what failed had worked; long enough, and the count begins anew
     * @return how long to wait now
     */
    public long failed(long livedNanos) {
        boolean isFirst = delayNanos == 0 || livedNanos >= highestNanos;
        delayNanos = isFirst ? lowestNanos : Math.min(highestNanos, delayNanos * 2);
        wasCutShort = mayRetryNow;
        mayRetryNow = false;
        return delayNanos - random.nextLong(delayNanos / 4);
    }

    /** Forgets all failures. */
    public void succeeded() {
        delayNanos = 0;
    }

    /**
     * Says that waiting on is pointless, since the peer was heard. If that turns out wrong, the next wait is not cut short: a peer that
     * can call but not be called must not set the pace. Any thread.
     */
    public void retryNow() {
        mayRetryNow = !wasCutShort;
    }

    /** Whether the wait is to end. Any thread. */
    public boolean mayRetryNow() {
        return mayRetryNow;
    }
}
