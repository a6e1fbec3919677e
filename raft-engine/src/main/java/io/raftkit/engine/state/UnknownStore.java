package io.raftkit.engine.state;

import io.raftkit.api.storage.LostData;
import org.jspecify.annotations.Nullable;

/**
 * A server that sends under a member's id, but with another storage than that member was first heard by: the member itself, whose disk is
 * lost, or a second server. That there are two shows when the member is heard in between.
 */
final class UnknownStore {
    /** A second server that was silent for so long is taken for stopped. */
    private static final long GONE_NANOS = 30_000_000_000L;

    private final int id;
    private String where = "";
    private long heardNanos = Long.MIN_VALUE;
    private boolean isKnownBack;
    private boolean isSecond;

    UnknownStore(int id) {
        this.id = id;
    }

    /** The unknownStore spoke. Returns whether that is news. */
    boolean heard(String place, long nowNanos) {
        boolean isFirst = heardNanos == Long.MIN_VALUE;
        boolean isBetween = isKnownBack && !isSecond;
        isSecond |= isBetween;
        heardNanos = nowNanos;
        where = where.isEmpty() ? place : where;
        return isFirst || isBetween;
    }

    /** The member spoke. Returns whether that is news. */
    boolean knownHeard() {
        boolean wasBack = isKnownBack;
        isKnownBack = true;
        return !wasBack;
    }

    /** Whether the member was heard since the unknownStore appeared: then it counts. */
    boolean isKnownBack() {
        return isKnownBack;
    }

    /** Whether it was a second server, which is stopped. */
    boolean isGone(long nowNanos) {
        return isSecond && nowNanos - heardNanos > GONE_NANOS;
    }

    /** What is wrong, or null if the member came back with the disk it had. */
    @Nullable
    String problem() {
        if (isSecond) {
            return "two servers run with id " + id + ": the one that was heard first counts, the other one" + where
                    + " does not. Stop the other one.";
        }
        return isKnownBack
                ? null
                : "server " + id + where + " came back with an empty disk (its storage is not the one first heard): its"
                        + " votes and acknowledgements are not counted. " + LostData.remedy("server " + id);
    }
}
