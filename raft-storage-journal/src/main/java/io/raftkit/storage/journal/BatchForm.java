package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a frame that holds a batch: how many records (4), each with the length of its name (1), the name, the length of its value
 * (4), -1 for one that is removed, and the value; from where on entries are removed (8), 0 for nowhere; the start of the log, its index (8),
 * 0 for none, and the term before it (8); and up to the end the entries as they are.
 *
 * @param records what changes, by name; null where a record is removed
 * @param truncateFrom the first index removed, 0 for none
 * @param logStart the new start of the log, or null
 * @param entriesAt where in the content the entries begin
 */
record BatchForm(
        SortedMap<String, byte @Nullable []> records,
        long truncateFrom,
        @Nullable LogStart logStart,
        int entriesAt) {

    /** The parts of the content. The entries are those of the batch, not copied. */
    static List<ByteBuffer> encode(PersistBatch batch) {
        LogStart start = batch.logStart();
        ByteBuffer fixed = ByteBuffer.allocate(recordsBytes(batch.records()) + 3 * Long.BYTES);
        putRecords(fixed, batch.records());
        fixed.putLong(batch.truncateFrom());
        fixed.putLong(start == null ? 0 : start.firstIndex()).putLong(start == null ? 0 : start.termBefore());
        List<ByteBuffer> parts = new ArrayList<>(1 + batch.entries().size());
        parts.add(fixed.flip());
        for (EntryBatch entries : batch.entries()) {
            parts.add(entries.bytes());
        }
        return parts;
    }

    static BatchForm decode(ByteBuffer content) {
        ByteBuffer in = content.slice();
        SortedMap<String, byte @Nullable []> records = takeRecords(in);
        long truncateFrom = in.getLong();
        long firstIndex = in.getLong();
        long termBefore = in.getLong();
        LogStart start = firstIndex == 0 ? null : new LogStart(firstIndex, termBefore);
        return new BatchForm(records, truncateFrom, start, in.position());
    }

    static int recordsBytes(SortedMap<String, byte @Nullable []> records) {
        long bytes = Integer.BYTES;
        for (var record : records.entrySet()) {
            byte[] value = record.getValue();
            bytes += 1 + record.getKey().length() + Integer.BYTES + (value == null ? 0 : value.length);
        }
        return Math.toIntExact(bytes);
    }

    static void putRecords(ByteBuffer out, SortedMap<String, byte @Nullable []> records) {
        out.putInt(records.size());
        records.forEach((name, value) -> {
            out.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
            out.putInt(value == null ? -1 : value.length);
            if (value != null) {
                out.put(value);
            }
        });
    }

    static SortedMap<String, byte @Nullable []> takeRecords(ByteBuffer in) {
        SortedMap<String, byte @Nullable []> records = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] name = new byte[in.get()];
            in.get(name);
            int length = in.getInt();
            byte[] value = length < 0 ? null : new byte[length];
            if (value != null) {
                in.get(value);
            }
            records.put(new String(name, StandardCharsets.US_ASCII), value);
        }
        return records;
    }
}
