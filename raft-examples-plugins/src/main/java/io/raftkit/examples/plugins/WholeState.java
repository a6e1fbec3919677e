package io.raftkit.examples.plugins;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Everything a {@link WholeFilePersister} keeps, and its form on disk: version, parts, CRC32C. Changed only by making another. */
final class WholeState {
    private static final int VERSION = 1;

    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private LogStart logStart = LogStart.ORIGIN;
    private @Nullable EntryBatch entries;

    /** The state after a batch, whose parts take effect in the order in which the batch names them. */
    WholeState with(PersistBatch batch) {
        WholeState next = new WholeState();
        next.records.putAll(records);
        next.records.putAll(batch.records());
        next.records.values().removeIf(value -> value == null);
        next.entries = batch.truncateFrom() == 0 ? entries : within(entries, 1, batch.truncateFrom() - 1);
        for (EntryBatch added : batch.entries()) {
            next.entries = joined(next.entries, added);
        }
        next.logStart = batch.logStart() == null ? logStart : batch.logStart();
        next.entries = within(next.entries, next.logStart.firstIndex(), Long.MAX_VALUE);
        return next;
    }

    private static @Nullable EntryBatch within(@Nullable EntryBatch batch, long from, long to) {
        if (batch == null || batch.firstIndex() > to || batch.lastIndex() < from) {
            return null;
        }
        return batch.view(Math.max(from, batch.firstIndex()), Math.min(to, batch.lastIndex()));
    }

    private static EntryBatch joined(@Nullable EntryBatch first, EntryBatch second) {
        if (first == null) {
            return second;
        }
        ByteBuffer both = ByteBuffer.allocate(first.sizeBytes() + second.sizeBytes());
        return EntryBatch.wrap(both.put(first.bytes()).put(second.bytes()).flip());
    }

    @Nullable
    EntryBatch entries(long from, long to, int bytesMax) {
        EntryBatch found = within(entries, from, to);
        return found == null || found.firstIndex() != from ? null : found.prefix(bytesMax);
    }

    void recover(Recovery into) {
        into.logStart(logStart);
        records.forEach(into::record);
        if (entries != null) {
            into.entries(entries);
        }
    }

    ByteBuffer bytes() {
        PersistBatch.Builder all = PersistBatch.builder().logStart(logStart);
        records.forEach(all::record);
        if (entries != null) {
            all.entries(entries);
        }
        ByteBuffer parts = BatchForm.encode(all.build());
        ByteBuffer out =
                ByteBuffer.allocate(8 + parts.remaining()).putInt(VERSION).put(parts);
        return out.putInt(crc(out.duplicate().flip())).flip();
    }

    static WholeState read(ByteBuffer bytes) {
        // Before the checksum, whose place another version may have changed.
        if (bytes.limit() >= Integer.BYTES && bytes.getInt(0) > VERSION) {
            throw new MalformedDataException(
                    "offset 0 names format version " + bytes.getInt(0) + ", this release reads " + VERSION);
        }
        int end = bytes.limit() - Integer.BYTES;
        if (end < Integer.BYTES || bytes.getInt(0) != VERSION || crc(bytes.slice(0, end)) != bytes.getInt(end)) {
            throw new MalformedDataException("from offset 0 on, its " + bytes.limit() + " bytes fail their checksum");
        }
        try {
            return new WholeState().with(BatchForm.decode(bytes.slice(Integer.BYTES, end - Integer.BYTES)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedDataException("from offset 4 on, its parts make no sense: " + e);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
