package io.raftkit.simulator.cluster;

import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.io.IOException;
import java.util.List;

/**
 * A server's snapshots as its node sees them: what it deletes is watched.
 *
 * @param serverId whose they are
 * @param store where they are
 * @param watch hears of it
 */
record WatchedSnapshots(int serverId, SnapshotStore store, ClusterObserver watch) implements SnapshotStore {
    @Override
    public List<StoredSnapshot> list() throws IOException {
        return store.list();
    }

    @Override
    public List<String> damaged() throws IOException {
        return store.damaged();
    }

    @Override
    public SnapshotWriter begin(SnapshotRef ref) throws IOException {
        return store.begin(ref);
    }

    @Override
    public SnapshotWriter resume(SnapshotRef ref) throws IOException {
        return store.resume(ref);
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
}
