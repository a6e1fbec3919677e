package io.raftkit.testkit.contract;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Is told behind each batch that it is idle, as if nothing came for a while; the batch counts as acknowledged after that. */
record RestingPersister(Persister persister) implements Persister {

    @Override
    public void recover(Recovery into) throws IOException {
        persister.recover(into);
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        persister.persist(batch);
        persister.idle();
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        return persister.read(from, to, bytesMax);
    }

    @Override
    public @Nullable SnapshotStore snapshots() {
        return persister.snapshots();
    }

    @Override
    public void close() throws IOException {
        persister.close();
    }
}
