package io.raftkit.runtime.node;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.engine.stored.Recovered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A disk that is a field: keeps what was persisted beyond the life of a node, and fails when told to. */
public final class StoredInMemory implements Persister {
    private final TreeMap<String, byte[]> records = new TreeMap<>();
    /** By first index; each batch ends where the next begins. */
    private final TreeMap<Long, EntryBatch> log = new TreeMap<>();

    public final List<PersistBatch> persisted = new ArrayList<>();
    public boolean isClosed;
    /** What the next calls throw; null for nothing. */
    public volatile @Nullable IOException writeFailure;

    public volatile boolean isFull;
    public volatile @Nullable IOException readFailure;
    public volatile @Nullable Runnable beforePersist;

    /** What a server would restart from. */
    public Recovered recovered() {
        Recovery found = new Recovery();
        recover(found);
        return Recovered.of(found);
    }

    @Override
    public synchronized void recover(Recovery into) {
        log.values().forEach(into::entries);
        records.forEach(into::record);
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        Runnable before = beforePersist;
        if (before != null) {
            before.run();
        }
        write(batch);
    }

    private synchronized void write(PersistBatch batch) throws IOException {
        if (writeFailure != null) {
            throw writeFailure;
        }
        if (isFull) {
            throw new StorageFullException("Storing " + batch + " in", "memory", null);
        }
        persisted.add(batch);
        records.putAll(batch.records());
        if (batch.truncateFrom() != 0) {
            truncate(batch.truncateFrom());
        }
        for (EntryBatch entries : batch.entries()) {
            if (entries.firstIndex() != lastIndex() + 1) {
                throw new IllegalStateException(entries + " does not follow " + lastIndex());
            }
            log.put(entries.firstIndex(), entries);
        }
    }

    private void truncate(long from) {
        log.tailMap(from, true).clear();
        if (!log.isEmpty() && log.lastEntry().getValue().lastIndex() >= from) {
            EntryBatch last = log.lastEntry().getValue();
            log.put(last.firstIndex(), last.view(last.firstIndex(), from - 1));
        }
    }

    /** The commands in the log, as text. */
    public synchronized List<String> commands() {
        List<String> commands = new ArrayList<>();
        for (EntryBatch batch : log.values()) {
            for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
                if (batch.typeAt(index) == EntryType.COMMAND) {
                    commands.add(StandardCharsets.UTF_8
                            .decode(batch.payloadAt(index))
                            .toString());
                }
            }
        }
        return commands;
    }

    public synchronized long lastIndex() {
        return log.isEmpty() ? 0 : log.lastEntry().getValue().lastIndex();
    }

    @Override
    public synchronized @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        if (readFailure != null) {
            throw readFailure;
        }
        var holder = log.floorEntry(from);
        if (holder == null || holder.getValue().lastIndex() < from) {
            return null;
        }
        EntryBatch batch = holder.getValue();
        return batch.view(from, Math.min(to, batch.lastIndex())).prefix(bytesMax);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
