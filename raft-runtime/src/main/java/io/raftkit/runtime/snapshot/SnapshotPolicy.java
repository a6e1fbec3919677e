package io.raftkit.runtime.snapshot;

/**
 * Says when a server takes a snapshot by itself: once it has applied as much log as the last snapshot is large, and no less than a given
 * amount. So what is written for snapshots stays in proportion to what is written for the log, and so does what a start applies anew. And once
 * the oldest command behind the last snapshot has a given age, so that old commands leave the log of a quiet cluster too.
 *
 * <p>Servers apply the same log at about the same time. Each waits up to half of that longer, another part by its id, so that they do not all
 * write at once. Knows no clock. Confined to the apply lane.
 */
public final class SnapshotPolicy {
    /** Its multiples, taken without their whole part, lie as far from each other as they can, however many there are. */
    private static final double GOLDEN_RATIO = 0.618_033_988_749_894_9;

    private static final long AMOUNT_MAX = Long.MAX_VALUE / 4;
    private static final long NEVER = Long.MAX_VALUE;

    private final long logBytesMin;
    private final long ageMillis;
    private final double delay;
    /** Of the last snapshot. */
    private long sizeBytes;
    /** What the log holds that was applied since the last snapshot. */
    private long appliedBytes;
    /** What of that is in the snapshot that was begun last. */
    private long begunBytes;
    /** After a failure: not before so much was applied. */
    private long notBeforeBytes;
    /** Time of the first command behind the last snapshot; never if there is none. */
    private long oldestMillis = NEVER;
    /** The same behind the snapshot that was begun last. */
    private long oldestBehindBegunMillis = NEVER;
    /** After a failure: not before this time. */
    private long notBeforeMillis;

    /** The policy of a server. With 0 bytes it takes none by itself, with an age of 0 none by age. */
    public SnapshotPolicy(int serverId, long logBytesMin, long ageMillis) {
        this.logBytesMin = Math.min(logBytesMin, AMOUNT_MAX);
        this.ageMillis = Math.min(ageMillis, AMOUNT_MAX);
        double turns = serverId * GOLDEN_RATIO;
        delay = (turns - Math.floor(turns)) / 2;
    }

    /** So much more of the log was applied. */
    public void applied(long bytes) {
        appliedBytes += bytes;
    }

    /** A command of this time was applied; later ones need not be told. */
    public void appliedCommand(long timeMillis) {
        oldestMillis = Math.min(oldestMillis, timeMillis);
        oldestBehindBegunMillis = Math.min(oldestBehindBegunMillis, timeMillis);
    }

    /** Whether a snapshot is to be taken at this time of the wall clock, provided that none is being written. */
    public boolean isDue(long nowMillis) {
        return logBytesMin > 0 && appliedBytes >= Math.max(dueBytes(), notBeforeBytes) || nowMillis >= dueMillis();
    }

    private long dueBytes() {
        return later(Math.max(logBytesMin, Math.min(sizeBytes, AMOUNT_MAX)));
    }

    /** When one is due even if nothing more is applied, or {@code Long.MAX_VALUE}. */
    public long dueMillis() {
        if (logBytesMin == 0 || ageMillis == 0 || oldestMillis == NEVER) {
            return NEVER;
        }
        return Math.max(Math.min(oldestMillis, AMOUNT_MAX) + later(ageMillis), notBeforeMillis);
    }

    private long later(long amount) {
        return amount + (long) (amount * delay);
    }

    /**
     * A view was taken.
     *
     * @param share how much of what was applied since the last snapshot is in it, up to 1 for all
     * @param timeMillis of the last entry in it
     */
    public void began(double share, long timeMillis) {
        begunBytes = (long) (appliedBytes * share);
        oldestBehindBegunMillis = share < 1 ? timeMillis : NEVER;
    }

    /** The snapshot that was begun is in force. */
    public void taken(long bytes) {
        appliedBytes -= begunBytes;
        begunBytes = 0;
        notBeforeBytes = 0;
        oldestMillis = oldestBehindBegunMillis;
        notBeforeMillis = 0;
        sizeBytes = bytes;
    }

    /** No snapshot was taken: it is tried again a while later, not at once. */
    public void failed(long nowMillis) {
        begunBytes = 0;
        notBeforeBytes = appliedBytes + Math.max(1, dueBytes() / 8);
        notBeforeMillis = nowMillis + Math.max(1, later(ageMillis) / 8);
    }

    /** The state is that of a snapshot of this size, and nothing was applied since. */
    public void restored(long bytes) {
        appliedBytes = 0;
        begunBytes = 0;
        oldestBehindBegunMillis = NEVER;
        taken(bytes);
    }
}
