package io.raftkit.storage.mapdb;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.Recovery;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records that the server names. Those that fit stand in the {@link RootRecord}, each of the others in a record of the store, which a
 * table finds.
 *
 * <p>Guarded by the volume's lock.
 */
final class NamedRecords {
    /** MapDB fails with records of a few bytes. */
    private static final int BYTES_MIN = 16;

    private final Records records;
    private final Blocks blocks;
    private final long tableId;
    private SortedMap<String, byte[]> inline = new TreeMap<>();
    /** Numbers of records of the store, by name. */
    private final SortedMap<String, Long> table = new TreeMap<>();

    /** Records whose table is one of the store's records. Numbers that are free are shared with the blocks of the log. */
    NamedRecords(Records records, Blocks blocks, long tableId) {
        this.records = records;
        this.blocks = blocks;
        this.tableId = tableId;
    }

    /** An empty table. */
    static byte[] emptyTable() {
        return new byte[BYTES_MIN];
    }

    void load(RootRecord root) {
        inline = new TreeMap<>(root.inline());
        table.clear();
        try {
            ByteBuffer in = ByteBuffer.wrap(records.get(tableId));
            for (int left = in.getInt(); left > 0; left--) {
                byte[] name = new byte[Byte.toUnsignedInt(in.get())];
                in.get(name);
                table.put(new String(name, StandardCharsets.US_ASCII), in.getLong());
            }
        } catch (BufferUnderflowException e) {
            throw new MalformedDataException("the table of named records is cut short");
        }
    }

    /** The store's records that are in use for these. */
    Set<Long> used() {
        Set<Long> used = new HashSet<>(table.values());
        used.add(tableId);
        return used;
    }

    /** What is to stand in the root record. */
    SortedMap<String, byte[]> inline() {
        return inline;
    }

    void change(SortedMap<String, byte @Nullable []> changes) {
        boolean hasTableChanged = false;
        for (var change : changes.entrySet()) {
            hasTableChanged |= change(change.getKey(), change.getValue());
        }
        if (hasTableChanged) {
            writeTable();
        }
    }

    /** Says whether the table changed. */
    private boolean change(String name, byte @Nullable [] value) {
        Long recordId = table.get(name);
        inline.remove(name);
        if (value == null || RootRecord.fits(inline, name, value)) {
            if (value != null) {
                inline.put(name, value);
            }
            if (recordId != null) {
                table.remove(name);
                blocks.free(recordId);
            }
            return recordId != null;
        }
        Long target = recordId == null ? blocks.takeFree() : recordId;
        byte[] stored = ByteBuffer.allocate(Math.max(BYTES_MIN, Integer.BYTES + value.length))
                .putInt(value.length)
                .put(value)
                .array();
        if (target == null) {
            target = records.put(stored);
        } else {
            records.update(target, stored);
        }
        return table.put(name, target) == null;
    }

    private void writeTable() {
        int length = Integer.BYTES;
        for (String name : table.keySet()) {
            length += 1 + name.length() + Long.BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.max(BYTES_MIN, length)).putInt(table.size());
        table.forEach((name, recordId) -> out.put((byte) name.length())
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .putLong(recordId));
        records.update(tableId, out.array());
    }

    void recover(Recovery into) {
        inline.forEach(into::record);
        table.forEach((name, recordId) -> into.record(name, value(name, ByteBuffer.wrap(records.get(recordId)))));
    }

    private static byte[] value(String name, ByteBuffer stored) {
        int length = stored.getInt();
        if (length < 0 || length > stored.remaining()) {
            throw new MalformedDataException("record \"" + name + "\" claims " + length + " bytes");
        }
        byte[] value = new byte[length];
        stored.get(value);
        return value;
    }
}
