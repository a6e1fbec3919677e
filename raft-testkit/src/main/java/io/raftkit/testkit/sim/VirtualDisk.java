package io.raftkit.testkit.sim;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server's persister, with a moment between storing a batch and telling of it in which the server can die. */
final class VirtualDisk implements Persister {
    private final Persister persister;
    private Runnable afterStoring = () -> {};

    VirtualDisk(Persister persister) {
        this.persister = persister;
    }

    void afterStoring(Runnable action) {
        afterStoring = action;
    }

    @Override
    public Recovered recover() throws IOException {
        return persister.recover();
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        persister.persist(batch);
        afterStoring.run();
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        return persister.read(from, to, bytesMax);
    }

    @Override
    public void close() throws IOException {
        persister.close();
    }

    /** Time of the last stored entry, or 0. */
    long lastEntryTime(Recovered recovered) throws IOException {
        long last = recovered.lastIndex();
        EntryBatch entry =
                last < recovered.logStart().firstIndex() ? null : persister.read(last, last, Integer.MAX_VALUE);
        return entry == null ? 0 : entry.timeAt(last);
    }
}
