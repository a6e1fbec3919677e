package io.raftkit.engine;

import java.util.SplittableRandom;

/** Election timeouts, drawn anew each time so that servers seldom campaign together (Raft §5.2). */
final class ElectionTimer {
    private final SplittableRandom random;
    private final long lowestNanos;
    private final long highestNanos;
    private long deadlineNanos;

    ElectionTimer(EngineConfig config, SplittableRandom random, long nowNanos) {
        this.random = random;
        lowestNanos = config.electionTimeoutLowestNanos();
        highestNanos = config.electionTimeoutHighestNanos();
        restart(nowNanos);
    }

    /** Starts a new timeout. */
    void restart(long nowNanos) {
        deadlineNanos = nowNanos + random.nextLong(lowestNanos, highestNanos + 1);
    }

    /** Lets the timeout end almost at once; not quite, so that the servers that have the same reason do not collide. */
    void hasten(long nowNanos) {
        deadlineNanos = Math.min(deadlineNanos, nowNanos + random.nextLong(1, lowestNanos / 10 + 2));
    }

    boolean isOver(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
