package io.raftkit.runtime.loop;

/**
 * Measures how long the leader's answers take, and so says how long to wait for one (RFC 6298). The wait is never shorter than the last answer
 * took, up to a bound. An answer that took longer says nothing about the link: a process stood still, and the next question should not wait as long.
 */
final class RoundTrip {
    private static final int DOUBLINGS_MAX = 3;

    private final long lowestNanos;
    private final long highestNanos;
    private boolean isSeen;
    private long smoothedNanos;
    private long deviationNanos;
    private long lastNanos;

    /** Nothing seen yet. */
    RoundTrip(long lowestNanos, long highestNanos) {
        this.lowestNanos = lowestNanos;
        this.highestNanos = highestNanos;
    }

    void seen(long tookNanos) {
        long nanos = Math.min(tookNanos, highestNanos);
        lastNanos = nanos;
        if (!isSeen) {
            isSeen = true;
            smoothedNanos = nanos;
            deviationNanos = nanos / 2;
            return;
        }
        deviationNanos += (Math.abs(nanos - smoothedNanos) - deviationNanos) / 4;
        smoothedNanos += (nanos - smoothedNanos) / 8;
    }

    /**
     * How long the next answer takes at most, if the link is as it was for the last one. After a time of long waits the patience falls slowly, this at
     * once.
     */
    long nextNanos() {
        return Math.min(patienceNanos(0), 2 * lastNanos);
    }

    /** How long to wait after so many attempts without an answer: twice as long each time, up to a bound. */
    long patienceNanos(int attempts) {
        long once = Math.max(lowestNanos, Math.min(highestNanos, smoothedNanos + 4 * deviationNanos));
        return once << Math.min(attempts, DOUBLINGS_MAX);
    }
}
