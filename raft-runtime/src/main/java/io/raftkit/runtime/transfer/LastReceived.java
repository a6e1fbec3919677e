package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.snapshot.SnapshotCheck;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that was received last. The engine may have passed it over, and want it later: by then it may have been deleted, or damaged. Confined
 * to the lane of the receiver.
 */
final class LastReceived {
    private final SnapshotStore store;
    private @Nullable StoredSnapshot last;

    LastReceived(SnapshotStore store) {
        this.store = store;
    }

    void received(StoredSnapshot snapshot) {
        last = snapshot;
    }

    /** What need not be fetched: the one that was received last, if it is of the same entry as a wanted one, or the wanted one; null if neither is here. */
    @Nullable
    StoredSnapshot find(StoredSnapshot wanted) throws IOException {
        StoredSnapshot candidate = last;
        if (candidate != null && FetchedPart.isOfSameEntry(candidate, wanted) && isHere(candidate)) {
            return candidate;
        }
        return isHere(wanted) ? wanted : null;
    }

    /** Whether the store has a snapshot, and gives it back whole. */
    private boolean isHere(StoredSnapshot snapshot) throws IOException {
        return store.list().contains(snapshot) && SnapshotCheck.problem(store, snapshot) == null;
    }
}
