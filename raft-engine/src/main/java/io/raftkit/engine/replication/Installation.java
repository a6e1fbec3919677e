package io.raftkit.engine.replication;

import io.raftkit.api.storage.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/** The snapshot that a follower is offered in the place of entries, and what it says of that. */
public final class Installation {
    private final int serverId;
    private @Nullable StoredSnapshot offered;
    private long fetchedIndex;
    private long bytesFetched;
    private @Nullable String refusal;

    Installation(int serverId) {
        this.serverId = serverId;
    }

    /** What was offered last and not refused since, or null. */
    public @Nullable StoredSnapshot offered() {
        return offered;
    }

    /** The first entry that the follower needs when it has what was offered. */
    long neededFrom() {
        return offered == null ? 1 : offered.ref().index() + 1;
    }

    void offer(StoredSnapshot snapshot) {
        if (!snapshot.equals(offered)) {
            offered = snapshot;
            fetching(0, 0);
        }
    }

    /** Notes how much of a snapshot the follower has; it may be another than the one offered. */
    void fetching(long index, long bytes) {
        fetchedIndex = index;
        bytesFetched = bytes;
        refusal = null;
    }

    void refused(String reason) {
        offered = null;
        refusal = reason;
    }

    /** Notes that the follower got further, by whatever means. */
    void over() {
        refusal = null;
    }

    /** Index of the snapshot that the follower fetches, 0 if it has not said so. */
    public long fetchedIndex() {
        return fetchedIndex;
    }

    /** How many bytes of it the follower has. */
    public long bytesFetched() {
        return bytesFetched;
    }

    /** What is wrong with the follower, or null. */
    @Nullable
    String problem() {
        return refusal == null
                ? null
                : "server " + serverId + " needs entries that are gone and does not take a snapshot instead: "
                        + refusal;
    }
}
