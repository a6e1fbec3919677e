package io.raftkit.simulator.cluster;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's persister as its node sees it: what it does is watched, it can fail, and the server can die between two steps of it. */
final class VirtualDisk implements Persister {
    private final int serverId;
    private final Persister persister;
    private final InMemoryDirectory directory;
    private final ClusterWatch watch;
    private final ServerConditions conditions;
    private final Runnable dies;
    private final Dwelling dwelling;
    private Runnable afterStoring = () -> {};

    /** What passes time within a write. */
    @FunctionalInterface
    interface Dwelling {
        /** Lets time pass. Returns false if the process did not live to see the end of it. */
        boolean dwell(VirtualDisk disk);
    }

    VirtualDisk(
            int serverId,
            Persister persister,
            InMemoryDirectory directory,
            ClusterWatch watch,
            ServerConditions conditions,
            Runnable dies,
            Dwelling dwelling) {
        this.serverId = serverId;
        this.persister = persister;
        this.directory = directory;
        this.watch = watch;
        this.conditions = conditions;
        this.dies = dies;
        this.dwelling = dwelling;
    }

    void afterStoring(Runnable action) {
        afterStoring = action;
    }

    @Override
    public void recover(Recovery into) throws IOException {
        persister.recover(into);
        Recovered recovered = Recovered.of(into);
        watch.started(serverId, recovered, entries(recovered));
    }

    private List<EntryBatch> entries(Recovered recovered) throws IOException {
        List<EntryBatch> entries = new ArrayList<>();
        long next = recovered.logStart().firstIndex();
        while (next <= recovered.lastIndex()) {
            EntryBatch batch = persister.read(next, recovered.lastIndex(), 1 << 20);
            if (batch == null) {
                throw new IOException("the storage of server " + serverId + " reports entries up to "
                        + recovered.lastIndex() + " and does not have entry " + next);
            }
            entries.add(batch);
            next = batch.lastIndex() + 1;
        }
        return entries;
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        if (!dwelling.dwell(this)) {
            throw new IOException("the process was killed (simulated) before it stored " + batch);
        }
        // One that keeps files finds its directory full, in the middle of a write.
        if (conditions.isDiskFull && directory.names().isEmpty()) {
            throw new StorageFullException("Storing " + batch + " on", "the simulated disk", null);
        }
        watch.storing(serverId, batch);
        try {
            persister.persist(batch);
        } catch (IOException | RuntimeException e) {
            // A persister may tell of the crash in words of its own.
            if (directory.isCrashed()) {
                dies.run();
            } else if (!(e instanceof StorageFullException)) {
                watch.storeFailed(serverId);
            }
            throw e;
        }
        watch.stored(serverId, batch);
        afterStoring.run();
    }

    @Override
    public void idle() throws IOException {
        try {
            persister.idle();
        } catch (IOException | RuntimeException e) {
            if (directory.isCrashed()) {
                dies.run();
            } else {
                watch.storeFailed(serverId);
            }
            throw e;
        }
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        if (conditions.areReadsFailing) {
            throw new IOException("Input/output error (simulated) at entry " + from);
        }
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

    void closeAnyhow() {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            // What it could not tidy up, it finds as it is when it is opened again.
            return;
        }
    }

    /** Time of the last stored entry, or 0. */
    long lastEntryTime(Recovered recovered) throws IOException {
        long last = recovered.lastIndex();
        EntryBatch entry =
                last < recovered.logStart().firstIndex() ? null : persister.read(last, last, Integer.MAX_VALUE);
        return entry == null ? 0 : entry.timeAt(last);
    }
}
