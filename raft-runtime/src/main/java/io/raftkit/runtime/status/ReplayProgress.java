package io.raftkit.runtime.status;

import java.util.concurrent.TimeUnit;

/**
 * Says in the log how far the state machine has come with the entries that were stored before the start, as long as that takes, and that it
 * is done. Says nothing of a replay that is quick. Confined to the loop.
 */
public final class ReplayProgress {
    public static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long from;
    private final long upTo;
    private final long beganAtNanos;
    private final NodeLog log;
    private long toldAtNanos;
    private long told;
    private boolean hasTold;
    private boolean isDone;

    /** A replay of the entries behind {@code from}. */
    public ReplayProgress(long from, long upTo, long nowNanos, NodeLog log) {
        this.from = from;
        this.upTo = upTo;
        this.log = log;
        beganAtNanos = nowNanos;
        toldAtNanos = nowNanos;
        told = from;
    }

    public void look(long lastApplied, long nowNanos) {
        if (isDone) {
            return;
        }
        if (lastApplied >= upTo) {
            isDone = true;
            if (hasTold) {
                log.info("all " + (upTo - from) + " entries stored before the start are applied, after "
                        + seconds(nowNanos));
            }
        } else if (lastApplied > told && nowNanos - toldAtNanos >= EVERY_NANOS) {
            // Only where there is progress: the last entries may wait for a leader for as long as there is none.
            hasTold = true;
            told = lastApplied;
            toldAtNanos = nowNanos;
            log.info("applied " + (lastApplied - from) + " of " + (upTo - from)
                    + " entries that were stored before the start, after " + seconds(nowNanos));
        }
    }

    private String seconds(long nowNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNanos - beganAtNanos) + " s";
    }
}
