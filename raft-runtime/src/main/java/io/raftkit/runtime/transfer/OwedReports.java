package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Has every fetch that the engine named end with a report: the engine looks for no other snapshot while it waits for that one. Another snapshot
 * may be fetched in its place; if that one is not to be had, neither was the one that was named. Confined to the lane of the receiver.
 */
final class OwedReports {
    private final FetchReports reports;
    /** What the engine named last, until that is over. */
    private @Nullable StoredSnapshot owed;

    OwedReports(FetchReports reports) {
        this.reports = reports;
    }

    /** The engine waits for this one, and for no other any more. */
    void named(StoredSnapshot snapshot) {
        owed = snapshot;
    }

    void fetching(SnapshotRef ref, long bytes) {
        reports.fetching(ref.id(), bytes);
    }

    /** It is durable: no other is fetched in its place, or it is fetched in the place of an older one. */
    void received(StoredSnapshot snapshot) {
        owed = null;
        reports.received(snapshot);
    }

    /** What was being fetched is not to be had for now. */
    void failed(SnapshotRef fetched, String why) {
        StoredSnapshot named = owed;
        owed = null;
        if (named != null) {
            reports.failed(
                    named.ref().id(),
                    named.ref().equals(fetched) ? why : fetched + " was fetched in its place: " + why);
        }
    }
}
