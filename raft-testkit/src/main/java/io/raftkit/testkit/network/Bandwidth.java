package io.raftkit.testkit.network;

/** How long frames of one link wait for each other. Confined to the link's lock. */
final class Bandwidth {
    private static final double NANOS_PER_SECOND = 1e9;

    private long bytesPerSecond = Long.MAX_VALUE;
    private long waitingBytesMax = Long.MAX_VALUE;
    private long freeAtNanos = Long.MIN_VALUE;

    void limit(long newBytesPerSecond, long newWaitingBytesMax) {
        bytesPerSecond = newBytesPerSecond;
        waitingBytesMax = newWaitingBytesMax;
        freeAtNanos = isLimited() ? freeAtNanos : Long.MIN_VALUE;
    }

    boolean isLimited() {
        return bytesPerSecond != Long.MAX_VALUE;
    }

    /** Whether a frame sent now finds room among those that wait. */
    boolean hasRoom(long frameBytes, long nowNanos) {
        double waitingBytes = Math.max(0, freeAtNanos - (double) nowNanos) * bytesPerSecond / NANOS_PER_SECOND;
        return !isLimited() || waitingBytes <= 0 || waitingBytes + frameBytes <= waitingBytesMax;
    }

    /** Lets a frame sent now pass, and says how long that takes, waiting included. */
    long passNanos(long frameBytes, long nowNanos) {
        if (!isLimited()) {
            return 0;
        }
        freeAtNanos = Math.max(freeAtNanos, nowNanos) + (long) (frameBytes * NANOS_PER_SECOND / bytesPerSecond);
        return freeAtNanos - nowNanos;
    }
}
