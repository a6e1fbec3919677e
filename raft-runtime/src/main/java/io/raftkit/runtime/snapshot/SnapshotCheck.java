package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.status.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Whether a store gives a snapshot back whole. */
public final class SnapshotCheck {
    private static final int BUFFER_BYTES = 64 << 10;

    private SnapshotCheck() {}

    /** Reads a snapshot to its end, block by block. Says what is wrong with it, in a clause, or null if nothing is. */
    public static @Nullable String problem(SnapshotStore store, StoredSnapshot snapshot) {
        try (SnapshotReader reader = store.open(snapshot.ref().id())) {
            if (!reader.snapshot().equals(snapshot)) {
                return "the store holds " + reader.snapshot() + " in its place";
            }
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long at = 0;
            for (int length = reader.read(buffer, at); length > 0; length = reader.read(buffer.clear(), at)) {
                at += length;
            }
            return at == snapshot.sizeBytes() ? null : "it ends after " + at + " of " + snapshot.sizeBytes() + " bytes";
        } catch (IOException | RuntimeException e) {
            return Cause.text(e);
        }
    }
}
