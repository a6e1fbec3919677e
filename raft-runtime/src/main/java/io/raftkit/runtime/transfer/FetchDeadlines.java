package io.raftkit.runtime.transfer;

import java.util.concurrent.TimeUnit;

/** When a fetch asks again, and when it is given up. Confined to one lane. */
final class FetchDeadlines {
    /** How long nothing comes before all that is missing is asked for again. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** If nothing came for so long, though it was asked for again, what another server has is as good. */
    static final long LATE_NANOS = 2 * RETRY_NANOS;

    /** A server that gave nothing for so long is not asked any more. */
    static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A fetch that was not named again in so long is given up. */
    static final long UNWANTED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long namedNanos;
    /** When something came last, or was asked for again. */
    private long askedNanos;

    private long arrivedNanos;

    /** It is wanted, still or anew. */
    void named(long nowNanos) {
        namedNanos = nowNanos;
    }

    /** Something came, or another server is asked. */
    void arrived(long nowNanos) {
        askedNanos = nowNanos;
        arrivedNanos = nowNanos;
    }

    /** All that is missing was asked for again. */
    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    boolean isUnwanted(long nowNanos) {
        return nowNanos - namedNanos >= UNWANTED_NANOS;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - arrivedNanos >= LATE_NANOS;
    }

    boolean isSilent(long nowNanos) {
        return nowNanos - arrivedNanos >= SILENT_NANOS;
    }

    boolean isRetryDue(long nowNanos) {
        return nowNanos - askedNanos >= RETRY_NANOS;
    }

    /** When the next of them is over. */
    long nextNanos() {
        long givenUpNanos = Math.min(namedNanos + UNWANTED_NANOS, arrivedNanos + SILENT_NANOS);
        return Math.min(askedNanos + RETRY_NANOS, givenUpNanos);
    }
}
