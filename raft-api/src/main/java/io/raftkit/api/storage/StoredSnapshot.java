package io.raftkit.api.storage;

import java.util.Objects;

/**
 * A snapshot that a {@link SnapshotStore} holds whole and durably.
 *
 * @param ref which it is
 * @param sizeBytes how long the state is
 */
public record StoredSnapshot(SnapshotRef ref, long sizeBytes) {
    /** Checks the range. */
    public StoredSnapshot {
        Objects.requireNonNull(ref, "ref");
        if (sizeBytes < 0) {
            throw new IllegalArgumentException(ref + " of " + sizeBytes + " bytes");
        }
    }
}
