package io.raftkit.engine.state;

import io.raftkit.engine.boundary.EngineConfig;
import java.util.SplittableRandom;

/** Election timeouts, drawn anew each time so that servers seldom campaign together (Raft §5.2). */
public final class ElectionTimer {
    private final SplittableRandom random;
    private final long lowestNanos;
    private final long highestNanos;
    private long deadlineNanos;

    /** Starts with a whole timeout. */
    public ElectionTimer(EngineConfig config, SplittableRandom random, long nowNanos) {
        this.random = random;
        lowestNanos = config.electionTimeoutLowestNanos();
        highestNanos = config.electionTimeoutHighestNanos();
        restart(nowNanos);
    }

    /** Starts a new timeout. */
    public void restart(long nowNanos) {
        deadlineNanos = nowNanos + random.nextLong(lowestNanos, highestNanos + 1);
    }

    /**
     * Lets the timeout end soon: at once for the first of the servers that have the same cause, a step later for each one behind it, so that
     * an earlier one is elected before the next begins. A little chance keeps apart those that do not agree on the order.
     */
    public void hasten(long nowNanos, int rank, long stepNanos) {
        long soonNanos = rank * stepNanos + random.nextLong(1, stepNanos / 4 + 2);
        deadlineNanos = Math.min(deadlineNanos, nowNanos + soonNanos);
    }

    /** Whether the timeout has passed. */
    public boolean isOver(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** When the timeout passes. */
    public long deadlineNanos() {
        return deadlineNanos;
    }
}
