package io.raftkit.testkit.snapshot;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot to be stored and compared: its state is drawn from its index.
 *
 * @param ref which it is
 * @param sizeBytes how long its state is
 */
public record SnapshotSample(SnapshotRef ref, int sizeBytes) {
    private static final int WRITE_BYTES = 10_007;

    /**
     * A snapshot of an entry.
     *
     * @param index the entry
     * @param sizeBytes how long the state is
     * @return the sample
     */
    public static SnapshotSample of(long index, int sizeBytes) {
        Configuration configuration = Configuration.of(List.of(Member.voter(1, "a:1"), Member.voter(2, "b:1")));
        SnapshotRef ref = SnapshotRef.of(index, 1 + index / 10, 1_000_000 + index, 1, configuration, 77 * index);
        return new SnapshotSample(ref, sizeBytes);
    }

    /**
     * What the store must say it holds.
     *
     * @return the snapshot
     */
    public StoredSnapshot stored() {
        return new StoredSnapshot(ref, sizeBytes);
    }

    /**
     * The state.
     *
     * @return its bytes
     */
    public byte[] state() {
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(ref.index()).nextBytes(bytes);
        return bytes;
    }

    /**
     * Writes what is missing of the state, up to an offset.
     *
     * @param writer takes it
     * @param end the offset
     * @throws IOException if the writer fails
     */
    public void write(SnapshotWriter writer, int end) throws IOException {
        byte[] state = state();
        for (int at = (int) writer.sizeBytes(); at < end; at += WRITE_BYTES) {
            writer.write(ByteBuffer.wrap(state, at, Math.min(WRITE_BYTES, end - at)));
        }
    }

    /**
     * Stores it.
     *
     * @param store takes it
     * @throws IOException if the store fails
     */
    public void storeIn(SnapshotStore store) throws IOException {
        try (SnapshotWriter writer = store.begin(ref)) {
            write(writer, sizeBytes);
            writer.publish();
        }
    }

    /**
     * Reads it from its begin to its end.
     *
     * @param store holds it
     * @return what is wrong with it, or null
     * @throws IOException if it cannot be read
     */
    public @Nullable String difference(SnapshotStore store) throws IOException {
        try (SnapshotReader reader = store.open(ref.id())) {
            if (!reader.snapshot().equals(stored())) {
                return reader.snapshot() + " instead of " + stored();
            }
            ByteBuffer read = ByteBuffer.allocate(sizeBytes + 1);
            reader.read(read, 0);
            byte[] found = Arrays.copyOf(read.array(), read.position());
            int at = Arrays.mismatch(found, state());
            return at < 0 ? null : ref + " reads otherwise at offset " + at + " of " + found.length;
        }
    }
}
