package io.raftkit.engine.forward;

/** How long the leader's answers take, as far as seen, and so how long to wait for one (RFC 6298). Never shorter than the last one took. */
final class RoundTrip {
    private static final int DOUBLINGS_MAX = 3;

    private final long lowestNanos;
    private boolean isSeen;
    private long smoothedNanos;
    private long deviationNanos;

    /** Nothing seen yet. */
    RoundTrip(long lowestNanos) {
        this.lowestNanos = lowestNanos;
    }

    void seen(long nanos) {
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
        long once = Math.max(lowestNanos, smoothedNanos + 4 * deviationNanos);
        return once << Math.min(attempts, DOUBLINGS_MAX);
    }
}
