package io.raftkit.engine.replication;

import io.raftkit.api.storage.LostData;
import org.jspecify.annotations.Nullable;

/**
 * Up to which index a follower acknowledged entries in one stream, and whether a later answer contradicted that. matchIndex starts at 0 and only
 * grows by successful answers of this stream (Figure 2).
 */
final class Acknowledged {
    private final int serverId;
    /** Up to where it acknowledged entries that it has lost since; 0 unless it did. */
    private final long lostIndex;

    private long matchIndex;
    /** The last request that was sent before matchIndex was known to be what it is. */
    private long matchedSequence;

    Acknowledged(int serverId) {
        this(serverId, 0);
    }

    private Acknowledged(int serverId, long lostIndex) {
        this.serverId = serverId;
        this.lostIndex = lostIndex;
    }

    /** Nothing is acknowledged any more; what was is lost. */
    Acknowledged allLost() {
        return new Acknowledged(serverId, Math.max(matchIndex, lostIndex));
    }

    long matchIndex() {
        return matchIndex;
    }

    /** Takes an acknowledgement; returns whether matchIndex grew. */
    boolean raiseTo(long match, long lastSequence) {
        if (match <= matchIndex) {
            return false;
        }
        matchIndex = match;
        matchedSequence = lastSequence;
        return true;
    }

    /** Whether the refusal of a request contradicts what was acknowledged before that request was sent. */
    boolean isContradictedBy(long sequence, long refusedPrev, long lastSequence) {
        return refusedPrev > 0 && refusedPrev <= matchIndex && sequence > matchedSequence && sequence <= lastSequence;
    }

    /** Up to where it acknowledged entries that it lost and does not hold again; 0 if there are none. */
    long lostIndex() {
        return matchIndex < lostIndex ? lostIndex : 0;
    }

    /** What is wrong with the follower, or null. */
    @Nullable
    String problem() {
        return lostIndex() == 0
                ? null
                : "server " + serverId + " lost entries up to " + lostIndex
                        + " that it had acknowledged, as one does whose disk was put back to an older state. They are not counted any more and"
                        + " sent to it again. It may also have forgotten a vote: never restore a backup of a single server. "
                        + LostData.remedy("server " + serverId);
    }
}
