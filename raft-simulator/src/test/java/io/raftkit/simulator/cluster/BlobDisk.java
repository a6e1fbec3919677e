package io.raftkit.simulator.cluster;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk that holds one blob: state and snapshot, replaced together. A snapshot that is written, and that no batch has published yet, ends with
 * its process.
 */
final class BlobDisk {
    /** Log and records, and the one snapshot that they go on from. */
    private record Blob(InMemoryDirectory state, @Nullable Kept snapshot) {}

    private record Kept(StoredSnapshot snapshot, byte[] bytes) {}

    private Blob blob = new Blob(new InMemoryDirectory(), null);

    Persister open() {
        return new BlobPersister();
    }

    private final class BlobPersister implements Persister, SnapshotStore {
        private final Map<String, Kept> written = new TreeMap<>();

        @Override
        public void recover(Recovery into) throws IOException {
            new InMemoryPersister(blob.state).recover(into);
        }

        @Override
        public void persist(PersistBatch batch) throws IOException {
            InMemoryDirectory state = blob.state.image(ImageKind.ALL_WRITTEN, 0);
            new InMemoryPersister(state).persist(batch);
            String published = batch.snapshotId();
            blob = new Blob(state, published == null ? blob.snapshot : find(published));
            written.remove(published == null ? "" : published);
        }

        @Override
        public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
            return new InMemoryPersister(blob.state).read(from, to, bytesMax);
        }

        @Override
        public SnapshotStore snapshots() {
            return this;
        }

        private Stream<Kept> all() {
            return Stream.concat(Stream.ofNullable(blob.snapshot), written.values().stream());
        }

        private Kept find(String id) throws IOException {
            return all().filter(kept -> kept.snapshot.ref().id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no snapshot " + id));
        }

        @Override
        public List<StoredSnapshot> list() {
            return all().map(Kept::snapshot).distinct().toList();
        }

        @Override
        public SnapshotWriter begin(SnapshotRef ref) {
            return new Writer(ref);
        }

        @Override
        public SnapshotWriter resume(SnapshotRef ref) {
            return begin(ref);
        }

        @Override
        public SnapshotReader open(String id) throws IOException {
            return new Reader(find(id));
        }

        @Override
        public void delete(String id) {
            written.remove(id);
        }

        @Override
        public void close() {}

        /** Gathers a snapshot. */
        private final class Writer implements SnapshotWriter {
            private final SnapshotRef ref;
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            Writer(SnapshotRef ref) {
                this.ref = ref;
            }

            @Override
            public long sizeBytes() {
                return bytes.size();
            }

            @Override
            public void write(ByteBuffer part) {
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }

            @Override
            public byte[] digest() {
                return sha256(bytes.toByteArray());
            }

            @Override
            public StoredSnapshot publish() {
                Kept kept = new Kept(new StoredSnapshot(ref, bytes.size()), bytes.toByteArray());
                written.put(ref.id(), kept);
                return kept.snapshot;
            }

            @Override
            public void discard() {}

            @Override
            public void close() {}
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private record Reader(Kept kept) implements SnapshotReader {
        @Override
        public byte[] digest() {
            return sha256(kept.bytes);
        }

        @Override
        public StoredSnapshot snapshot() {
            return kept.snapshot;
        }

        @Override
        public int read(ByteBuffer into, long at) {
            int length = (int) Math.min(into.remaining(), kept.bytes.length - at);
            into.put(kept.bytes, (int) at, length);
            return length;
        }

        @Override
        public void close() {}
    }
}
