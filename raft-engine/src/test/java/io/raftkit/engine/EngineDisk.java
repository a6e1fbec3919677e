package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server's disk, for engines that a test runs by hand. What it has finished writing outlives the server. */
public final class EngineDisk {
    private final InMemoryPersister persister = new InMemoryPersister();

    /** An empty disk. */
    public EngineDisk() {}

    /** Fills the disk as an earlier incarnation of the server left it. */
    public void fill(
            PersistBatch.Builder batch, Bootstrap bootstrap, TermAndVote termAndVote, List<Long> terms, long commit) {
        StoredRecords.put(StoredRecords.put(batch, bootstrap), termAndVote);
        if (!terms.isEmpty()) {
            EntryBatchBuilder entries = EntryBatch.builder(1, 100 * terms.size());
            for (int i = 0; i < terms.size(); i++) {
                String command = (i + 1) + "/" + terms.get(i);
                entries.add(terms.get(i), 0, EntryType.COMMAND, command.getBytes(StandardCharsets.UTF_8));
            }
            batch.entries(entries.build());
        }
        write(StoredRecords.putCommitHint(batch, commit).build());
    }

    /** Writes; false if there is no space. */
    public boolean write(PersistBatch batch) {
        try {
            persister.persist(batch);
            return true;
        } catch (StorageFullException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void full(boolean isFull) {
        persister.full(isFull);
    }

    public Recovery recover() {
        try {
            return Recovery.of(persister);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public @Nullable EntryBatch read(long from, long to, int bytesMax) {
        try {
            return persister.read(from, to, bytesMax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long lastEntryTime() {
        long last = recover().lastIndex();
        EntryBatch entry = last < recover().logStart().firstIndex() ? null : read(last, last, 1);
        return entry == null ? 0 : entry.timeAt(last);
    }

    /** The terms of all entries stored. */
    public List<Long> terms() {
        List<Long> terms = new ArrayList<>();
        for (long index = 1; index <= recover().lastIndex(); index++) {
            EntryBatch entry = read(index, index, 1);
            terms.add(entry == null ? 0 : entry.termAt(index));
        }
        return terms;
    }
}
