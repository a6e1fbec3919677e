package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.status.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a snapshot to its end, a part at a time, and says whether its store gives it back whole. Confined to one thread. */
public final class SnapshotCheck implements BackgroundWork {
    private static final int PART_BYTES = 64 << 10;

    private final SnapshotStore store;
    private final StoredSnapshot snapshot;
    private final ByteBuffer buffer = ByteBuffer.allocate(PART_BYTES);
    private @Nullable SnapshotReader reader;
    private @Nullable String problem;
    private long at;

    SnapshotCheck(SnapshotStore store, StoredSnapshot snapshot) {
        this.store = store;
        this.snapshot = snapshot;
    }

    /** Reads a snapshot to its end, block by block. Says what is wrong with it, in a clause, or null if nothing is. */
    public static @Nullable String problem(SnapshotStore store, StoredSnapshot snapshot) {
        SnapshotCheck check = new SnapshotCheck(store, snapshot);
        try {
            while (check.doPart()) {
                // Until it is at its end.
            }
        } finally {
            check.close();
        }
        return check.problem();
    }

    @Override
    public boolean doPart() {
        try {
            if (reader == null) {
                reader = store.open(snapshot.ref().id());
                if (!reader.snapshot().equals(snapshot)) {
                    problem = "the store holds " + reader.snapshot() + " in its place";
                    return false;
                }
            }
            int length = reader.read(buffer.clear(), at);
            at += length;
            if (length == 0 && at != snapshot.sizeBytes()) {
                problem = "it ends after " + at + " of " + snapshot.sizeBytes() + " bytes";
            }
            return length > 0;
        } catch (IOException | RuntimeException e) {
            problem = Cause.text(e);
            return false;
        }
    }

    /** What is wrong with what was read, in a clause, or null if nothing is. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (IOException | RuntimeException e) {
            problem = problem == null ? Cause.text(e) : problem;
        }
    }
}
