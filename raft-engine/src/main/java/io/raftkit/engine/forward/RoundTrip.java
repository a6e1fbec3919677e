package io.raftkit.engine.forward;

/**
 * How long the leader's answers take, as far as seen, and so how long to wait for one (RFC 6298). Never shorter than the last one took, up to a
 * bound: what took longer says nothing of the link, but that a process stood still, and the next question must not wait for so long.
 */
final class RoundTrip {
    private static final int DOUBLINGS_MAX = 3;

    private final long lowestNanos;
    private final long highestNanos;
    private boolean isSeen;
    private long smoothedNanos;
    private long deviationNanos;

    /** Nothing seen yet. */
    RoundTrip(long lowestNanos, long highestNanos) {
        this.lowestNanos = lowestNanos;
        this.highestNanos = highestNanos;
    }

    void seen(long tookNanos) {
        long nanos = Math.min(tookNanos, highestNanos);
        if (!isSeen) {
            isSeen = true;
            smoothedNanos = nanos;
            deviationNanos = nanos / 2;
            return;
        }
        deviationNanos += (Math.abs(nanos - smoothedNanos) - deviationNanos) / 4;
        smoothedNanos += (nanos - smoothedNanos) / 8;
    }

    /** How long to wait, having waited so many times in vain: twice as long each time, up to a bound. */
    long patienceNanos(int attempts) {
        long once = Math.max(lowestNanos, Math.min(highestNanos, smoothedNanos + 4 * deviationNanos));
        return once << Math.min(attempts, DOUBLINGS_MAX);
    }
}
