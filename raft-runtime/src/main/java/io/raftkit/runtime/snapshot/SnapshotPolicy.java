package io.raftkit.runtime.snapshot;

/**
 * Says when a server takes a snapshot by itself: once it has applied as much log as the last snapshot is large, and no less than a given
 * amount. So what is written for snapshots stays in proportion to what is written for the log, and so does what a start applies anew.
 *
 * <p>Servers apply the same log at about the same time. Each waits up to half of that longer, another part by its id, so that they do not all
 * write at once. Knows no clock. Confined to the apply lane.
 */
public final class SnapshotPolicy {
    /** Its multiples, taken without their whole part, lie as far from each other as they can, however many there are. */
    private static final double GOLDEN_RATIO = 0.618_033_988_749_894_9;

    private static final long BYTES_MAX = Long.MAX_VALUE / 4;

    private final long logBytesMin;
    private final double delay;
    /** Of the last snapshot. */
    private long sizeBytes;
    /** What the log holds that was applied since the last snapshot. */
    private long appliedBytes;
    /** What of that is in the snapshot that was begun last. */
    private long begunBytes;
    /** After a failure: not before so much was applied. */
    private long notBeforeBytes;

    /** The policy of a server; with 0 bytes it takes none by itself. */
    public SnapshotPolicy(int serverId, long logBytesMin) {
        this.logBytesMin = Math.min(logBytesMin, BYTES_MAX);
        double turns = serverId * GOLDEN_RATIO;
        delay = (turns - Math.floor(turns)) / 2;
    }

    /** So much more of the log was applied. */
    public void applied(long bytes) {
        appliedBytes += bytes;
    }

    /** Whether a snapshot is to be taken now, provided that none is being written. */
    public boolean isDue() {
        return logBytesMin > 0 && appliedBytes >= Math.max(dueBytes(), notBeforeBytes);
    }

    private long dueBytes() {
        long least = Math.max(logBytesMin, Math.min(sizeBytes, BYTES_MAX));
        return least + (long) (least * delay);
    }

    /** A view was taken of what is applied so far. */
    public void began() {
        begunBytes = appliedBytes;
    }

    /** The snapshot that was begun is in force. */
    public void taken(long bytes) {
        appliedBytes -= begunBytes;
        begunBytes = 0;
        notBeforeBytes = 0;
        sizeBytes = bytes;
    }

    /** The snapshot that was begun was not taken: it is tried again a while later, not at once. */
    public void failed() {
        begunBytes = 0;
        notBeforeBytes = appliedBytes + Math.max(1, dueBytes() / 8);
    }

    /** The state is that of a snapshot of this size, and nothing was applied since. */
    public void restored(long bytes) {
        appliedBytes = 0;
        taken(bytes);
    }
}
