package io.raftkit.runtime.transfer;

import java.util.concurrent.TimeUnit;

/** Bounds bytes per second. What is spent may exceed what there is once; then nothing may be spent until that is made up for. Confined to one lane. */
final class ByteRate {
    private final long bytesPerSecond;
    private long freeAtNanos;

    /** A bound, or none if that is 0. */
    ByteRate(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        freeAtNanos = nowNanos;
    }

    /** When something may be spent again, in the past if it may be now. */
    long freeAtNanos() {
        return freeAtNanos;
    }

    void spend(long bytes, long nowNanos) {
        if (bytesPerSecond > 0) {
            long nanos = (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
            freeAtNanos = Math.max(freeAtNanos, nowNanos) + nanos;
        }
    }
}
