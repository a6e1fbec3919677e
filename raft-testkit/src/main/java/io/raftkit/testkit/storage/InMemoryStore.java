package io.raftkit.testkit.storage;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InMemoryPersister} has stored. It outlives the persister: hand it to the next one to play a restart.
 *
 * <p>Thread-safe. Entries are kept as the batches they came in, not copied.
 */
public final class InMemoryStore {
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private long lastIndex;
    private long batches;
    private final ArrayList<EntryBatch> log = new ArrayList<>();

    /** A store of a server that never started. */
    public InMemoryStore() {}

    /**
     * What would be here if this were a disk and its server ended now.
     *
     * @return an independent store of the same content
     */
    public synchronized InMemoryStore copy() {
        InMemoryStore copy = new InMemoryStore();
        copy.records.putAll(records);
        copy.logStart = logStart;
        copy.lastIndex = lastIndex;
        copy.batches = batches;
        copy.log.addAll(log);
        return copy;
    }

    /**
     * Index of the last entry.
     *
     * @return the index, or that before the start of the log if there is none
     */
    public synchronized long lastIndex() {
        return lastIndex;
    }

    /**
     * How many batches were stored.
     *
     * @return the count
     */
    public synchronized long batches() {
        return batches;
    }

    synchronized void recover(Recovery into) {
        into.logStart(logStart);
        log.forEach(into::entries);
        records.forEach(into::record);
    }

    synchronized void apply(PersistBatch batch) {
        checkFollows(batch);
        batches++;
        records.putAll(batch.records());
        records.values().removeIf(Objects::isNull);
        if (batch.truncateFrom() > 0) {
            truncateFrom(Math.max(batch.truncateFrom(), logStart.firstIndex()));
        }
        for (EntryBatch entries : batch.entries()) {
            log.add(entries);
            lastIndex = entries.lastIndex();
        }
        if (batch.logStart() != null) {
            startAt(batch.logStart());
        }
    }

    private void checkFollows(PersistBatch batch) {
        long end = batch.truncateFrom() == 0
                ? lastIndex
                : Math.min(lastIndex, Math.max(batch.truncateFrom(), logStart.firstIndex()) - 1);
        if (!batch.entries().isEmpty() && batch.entries().get(0).firstIndex() != end + 1) {
            throw new IllegalArgumentException(batch.entries().get(0) + " does not follow entry " + end);
        }
        LogStart start = batch.logStart();
        if (start != null && start.firstIndex() < logStart.firstIndex()) {
            throw new IllegalArgumentException(start + " lies before " + logStart);
        }
    }

    private void truncateFrom(long firstRemoved) {
        while (lastIndex >= firstRemoved) {
            EntryBatch last = log.remove(log.size() - 1);
            if (last.firstIndex() < firstRemoved) {
                log.add(last.view(last.firstIndex(), firstRemoved - 1));
            }
            lastIndex = Math.max(last.firstIndex(), firstRemoved) - 1;
        }
    }

    private void startAt(LogStart start) {
        logStart = start;
        lastIndex = Math.max(lastIndex, start.firstIndex() - 1);
        int gone = 0;
        while (gone < log.size() && log.get(gone).lastIndex() < start.firstIndex()) {
            gone++;
        }
        log.subList(0, gone).clear();
        if (!log.isEmpty() && log.get(0).firstIndex() < start.firstIndex()) {
            log.set(0, log.get(0).view(start.firstIndex(), log.get(0).lastIndex()));
        }
    }

    synchronized @Nullable EntryBatch read(long from, long to, int bytesMax) {
        if (from < logStart.firstIndex() || from > lastIndex) {
            return null;
        }
        int at = find(from);
        EntryBatch first = part(log.get(at), from, to).prefix(bytesMax);
        if (first.lastIndex() >= Math.min(to, lastIndex)
                || first.lastIndex() < log.get(at).lastIndex()) {
            return first;
        }
        return joined(first, at + 1, to, bytesMax);
    }

    /** Batches as small as one entry are read back in one piece, up to the bytes that are wanted. */
    private EntryBatch joined(EntryBatch first, int next, long to, int bytesMax) {
        List<EntryBatch> parts = new ArrayList<>(List.of(first));
        int bytes = first.sizeBytes();
        for (int i = next; i < log.size() && log.get(i).firstIndex() <= to; i++) {
            EntryBatch wanted = part(log.get(i), log.get(i).firstIndex(), to);
            if (wanted.entryBytes(wanted.firstIndex()) > bytesMax - bytes) {
                break;
            }
            EntryBatch fitting = wanted.prefix(bytesMax - bytes);
            parts.add(fitting);
            bytes += fitting.sizeBytes();
            if (fitting.lastIndex() < wanted.lastIndex()) {
                break;
            }
        }
        if (parts.size() == 1) {
            return first;
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        parts.forEach(part -> all.put(part.bytes()));
        return EntryBatch.wrap(all.flip());
    }

    private static EntryBatch part(EntryBatch batch, long from, long to) {
        return batch.view(from, Math.min(to, batch.lastIndex()));
    }

    private int find(long index) {
        int low = 0;
        int high = log.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (log.get(middle).firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
