package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server's disk, for engines that a test runs by hand. What it has finished writing outlives the server. */
final class EngineDisk {
    private final InMemoryPersister persister = new InMemoryPersister();

    /** Writes; false if there is no space. */
    boolean write(PersistBatch batch) {
        try {
            persister.persist(batch);
            return true;
        } catch (StorageFullException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void full(boolean isFull) {
        persister.full(isFull);
    }

    Recovery recover() {
        try {
            return Recovery.of(persister);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    EntryBatch read(long from, long to, int bytesMax) {
        try {
            return persister.read(from, to, bytesMax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long lastEntryTime() {
        long last = recover().lastIndex();
        EntryBatch entry = last < recover().logStart().firstIndex() ? null : read(last, last, 1);
        return entry == null ? 0 : entry.timeAt(last);
    }

    /** The terms of all entries stored. */
    List<Long> terms() {
        List<Long> terms = new ArrayList<>();
        for (long index = 1; index <= recover().lastIndex(); index++) {
            EntryBatch entry = read(index, index, 1);
            terms.add(entry == null ? 0 : entry.termAt(index));
        }
        return terms;
    }
}
