package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The state of a snapshot as that of another one, which belongs to a new cluster. */
public final class RenamedSnapshot {
    private static final int BUFFER_BYTES = 64 << 10;

    private RenamedSnapshot() {}

    /**
     * Writes it.
     *
     * @param from gives the state
     * @param ref which snapshot it is in the new cluster; what a crash left of one with this name is replaced
     * @param store where the new snapshot is kept
     * @return the new snapshot, which is durable
     * @throws IOException if the state cannot be read or written
     */
    public static StoredSnapshot write(SnapshotReader from, SnapshotRef ref, SnapshotStore store) throws IOException {
        store.delete(ref.id());
        try (SnapshotWriter writer = store.begin(ref)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (from.read(buffer.clear(), writer.sizeBytes()) > 0) {
                writer.write(buffer.flip());
            }
            return writer.publish();
        }
    }
}
