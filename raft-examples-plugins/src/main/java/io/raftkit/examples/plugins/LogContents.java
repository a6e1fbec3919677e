package io.raftkit.examples.plugins;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the batches in a file add up to. Of the entries only their places are in memory. */
final class LogContents {
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    /** The entries of each record of the file, by the index of the first. */
    private final TreeMap<Long, Extent> extents = new TreeMap<>();

    private LogStart logStart = LogStart.ORIGIN;

    /** Where the entries of a record are, and up to which of them still count. */
    private record Extent(long at, int bytes, long last) {}

    /** Takes a batch, whose parts take effect in the order in which the batch names them; its record ends at a place of the file. */
    void add(PersistBatch batch, long end) {
        records.putAll(batch.records());
        records.values().removeIf(value -> value == null);
        if (batch.truncateFrom() > 0) {
            truncateFrom(batch.truncateFrom());
        }
        if (!batch.entries().isEmpty()) {
            int bytes = BatchForm.entryBytes(batch);
            long last = batch.entries().get(batch.entries().size() - 1).lastIndex();
            extents.put(batch.entries().get(0).firstIndex(), new Extent(end - bytes, bytes, last));
        }
        if (batch.logStart() != null) {
            logStart = batch.logStart();
            extents.values().removeIf(extent -> extent.last < logStart.firstIndex());
        }
    }

    private void truncateFrom(long index) {
        extents.tailMap(index).clear();
        Map.Entry<Long, Extent> cut = extents.lastEntry();
        if (cut != null && cut.getValue().last >= index) {
            extents.put(cut.getKey(), new Extent(cut.getValue().at, cut.getValue().bytes, index - 1));
        }
    }

    long lastIndex() {
        return extents.isEmpty()
                ? logStart.firstIndex() - 1
                : extents.lastEntry().getValue().last;
    }

    /** How many bytes of the file are entries that still count, more or less. */
    long liveBytes() {
        return extents.values().stream().mapToLong(Extent::bytes).sum();
    }

    /** Entries from one on that is there, as many as its record has. */
    EntryBatch read(RecordFile file, long from, long to) throws IOException {
        Map.Entry<Long, Extent> found = extents.floorEntry(from);
        if (found == null || from > found.getValue().last) {
            throw file.damaged(0, "no record holds entry " + from);
        }
        Extent extent = found.getValue();
        try {
            return EntryBatch.wrap(file.read(extent.at, extent.bytes)).view(from, Math.min(to, extent.last));
        } catch (MalformedDataException e) {
            throw file.damaged(extent.at, String.valueOf(e.getMessage()));
        }
    }

    /** Everything but the entries, as one batch. */
    PersistBatch withoutEntries() {
        PersistBatch.Builder batch = PersistBatch.builder().logStart(logStart);
        records.forEach(batch::record);
        return batch.build();
    }

    long firstIndex() {
        return logStart.firstIndex();
    }

    void recover(RecordFile file, Recovery into) throws IOException {
        into.logStart(logStart);
        records.forEach(into::record);
        while (into.lastIndex() < lastIndex()) {
            into.entries(read(file, into.lastIndex() + 1, lastIndex()));
        }
    }
}
