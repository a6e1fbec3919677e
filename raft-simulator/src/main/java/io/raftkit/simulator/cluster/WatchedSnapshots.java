package io.raftkit.simulator.cluster;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A server's snapshots as its node sees them: what it fetches and deletes is watched.
 *
 * @param serverId whose they are
 * @param store where they are
 * @param disk knows which are damaged
 * @param watch hears of it
 */
record WatchedSnapshots(int serverId, SnapshotStore store, ServerDirectory disk, ClusterObserver watch)
        implements SnapshotStore {
    @Override
    public List<StoredSnapshot> list() throws IOException {
        return store.list();
    }

    @Override
    public List<String> damaged() throws IOException {
        return store.damaged();
    }

    /** What is fetched of a snapshot that reaches no further than this one may be thrown away by that. */
    @Override
    public SnapshotWriter begin(SnapshotRef ref) throws IOException {
        watch.fetchDropped(serverId);
        return new Writer(store.begin(ref), "", this);
    }

    @Override
    public SnapshotWriter resume(SnapshotRef ref) throws IOException {
        SnapshotWriter writer = store.resume(ref);
        watch.fetchResumed(serverId, ref.id(), writer.sizeBytes(), disk.number());
        return new Writer(writer, ref.id(), this);
    }

    @Override
    public SnapshotReader open(String id) throws IOException {
        return store.open(id);
    }

    @Override
    public void delete(String id) throws IOException {
        List<SnapshotRef> there = store.list().stream().map(StoredSnapshot::ref).toList();
        for (SnapshotRef deleted : there) {
            if (deleted.id().equals(id)) {
                List<SnapshotRef> others =
                        there.stream().filter(ref -> !ref.equals(deleted)).toList();
                watch.deletingSnapshot(serverId, deleted, others);
            }
        }
        store.delete(id);
    }

    @Override
    public long usableBytes() throws IOException {
        return store.usableBytes();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** Tells how far a fetch has come; one that was damaged is whole again once it is written anew. */
    private record Writer(SnapshotWriter writer, String fetchedId, WatchedSnapshots of) implements SnapshotWriter {
        @Override
        public long sizeBytes() {
            return writer.sizeBytes();
        }

        @Override
        public byte[] digest() {
            return writer.digest();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            writer.write(bytes);
            if (!fetchedId.isEmpty()) {
                of.watch.fetched(of.serverId, fetchedId, writer.sizeBytes());
            }
        }

        @Override
        public StoredSnapshot publish() throws IOException {
            StoredSnapshot published = writer.publish();
            of.disk.published(published.ref().id());
            if (!fetchedId.isEmpty()) {
                of.watch.fetchDropped(of.serverId);
            }
            return published;
        }

        @Override
        public void discard() throws IOException {
            writer.discard();
            if (!fetchedId.isEmpty()) {
                of.watch.fetchDropped(of.serverId);
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
