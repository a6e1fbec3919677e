package io.raftkit.engine.state;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that this server wants from another one: the one that was offered last. It is kept when the role or the term changes, so that the
 * fetched part is used if the next leader offers the same snapshot. It is wanted until a report says that it is there or cannot be had, and
 * meanwhile no other is looked for: whoever fetches it owes that report.
 */
public final class SnapshotFetch {
    private @Nullable StoredSnapshot wanted;
    private long wantedBytes;
    private String failure = "";
    private long againNanos = Long.MIN_VALUE;
    /** What reaches up to there is as good as what could not be had; 0 while nothing failed. */
    private long soughtIndex;

    private long searchNanos = Long.MIN_VALUE;

    SnapshotFetch() {}

    /** Wants a snapshot, and no other one any more. */
    public void want(StoredSnapshot snapshot) {
        if (!snapshot.equals(wanted)) {
            wanted = snapshot;
            wantedBytes = 0;
        }
    }

    /** Notes how much of a snapshot is there. */
    public void fetching(String id, long bytes) {
        if (isWanted(id)) {
            wantedBytes = bytes;
        }
    }

    /** How much is there of the one that is wanted. */
    public long wantedBytes() {
        return wantedBytes;
    }

    /** Notes that a snapshot is there: it does as well for an older one that is wanted. */
    public void received(SnapshotRef ref) {
        if (wanted != null && wanted.ref().index() <= ref.index()) {
            wanted = null;
        }
    }

    /** Notes that a snapshot cannot be had before some time; returns whether it was wanted. */
    public boolean failed(String id, String why, long laterNanos) {
        if (!isWanted(id)) {
            return false;
        }
        soughtIndex = Objects.requireNonNull(wanted).ref().index();
        wanted = null;
        failure = why;
        againNanos = laterNanos;
        return true;
    }

    /** Notes that the leader offers a snapshot which reaches so far, and cannot give it: what was offered before is offered no more. */
    public void seek(long index) {
        soughtIndex = index;
        wanted = null;
    }

    /** Whether to look for a snapshot on other servers: none is being fetched, and it is a while since the last time. */
    public boolean isSearchDue(long nowNanos) {
        return wanted == null && nowNanos >= searchNanos;
    }

    /** Up to where a snapshot reaches that could not be had from who offered it; 0 if there was none. */
    public long soughtIndex() {
        return soughtIndex;
    }

    /** Notes when to look again. */
    public void searched(long nextNanos) {
        searchNanos = nextNanos;
    }

    /** When a search may be due next; never while a snapshot is being fetched, which ends with a call. */
    public long searchNanos() {
        return wanted == null ? searchNanos : Long.MAX_VALUE;
    }

    private boolean isWanted(String id) {
        return wanted != null && wanted.ref().id().equals(id);
    }

    /** Why nothing is fetched now, or null if an offer may be taken. */
    public @Nullable String whyNotNow(long nowNanos) {
        return nowNanos < againNanos ? failure : null;
    }
}
