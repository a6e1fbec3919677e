package io.raftkit.storage.mapdb;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LogStart;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The record everything else is found from, rewritten in place with each batch. Small named records stand in it, so that one which changes
 * with most batches, as term and vote do, costs no page of its own.
 *
 * @param logStart where the log begins
 * @param lastIndex index of the last entry
 * @param head number of the first log block, 0 if there is none
 * @param end number behind that of the last log block
 * @param tailBytes how many bytes of the last log block count
 * @param directoryId record of the last part of the block directory, 0 if there are no blocks
 * @param inline small named records; they {@linkplain #fits fit}
 */
record RootRecord(
        LogStart logStart,
        long lastIndex,
        long head,
        long end,
        int tailBytes,
        long directoryId,
        SortedMap<String, byte[]> inline) {
    private static final int VERSION = 2;
    /** Always the same, so that it never moves; a quarter of a page. */
    private static final int LENGTH = 1024;

    private static final int FIXED_BYTES = 64;
    private static final int VALUE_BYTES_MAX = 255;
    static final RootRecord EMPTY = new RootRecord(LogStart.ORIGIN, 0, 0, 0, 0, 0, new TreeMap<>());

    /** Whether a record may stand here beside others. */
    static boolean fits(SortedMap<String, byte[]> others, String name, byte[] value) {
        int bytes = FIXED_BYTES + bytes(name, value);
        for (var other : others.entrySet()) {
            bytes += other.getKey().equals(name) ? 0 : bytes(other.getKey(), other.getValue());
        }
        return value.length <= VALUE_BYTES_MAX && bytes < LENGTH;
    }

    private static int bytes(String name, byte[] value) {
        return 2 + name.length() + value.length;
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.putInt(0).putInt(VERSION);
        out.putLong(logStart.firstIndex()).putLong(logStart.termBefore()).putLong(lastIndex);
        out.putLong(head).putLong(end).putInt(tailBytes).putLong(directoryId).putInt(inline.size());
        inline.forEach((name, value) -> out.put((byte) name.length())
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put((byte) value.length)
                .put(value));
        return out.putInt(0, crc(out.array())).array();
    }

    static RootRecord fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != LENGTH || in.getInt() != crc(bytes) || in.getInt() != VERSION) {
            throw new MalformedDataException(
                    "the root record fails its checksum or has another version than " + VERSION);
        }
        try {
            return new RootRecord(
                    new LogStart(in.getLong(), in.getLong()),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getInt(),
                    in.getLong(),
                    inline(in));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedDataException("the root record claims the impossible: " + e);
        }
    }

    private static SortedMap<String, byte[]> inline(ByteBuffer in) {
        SortedMap<String, byte[]> inline = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] name = new byte[Byte.toUnsignedInt(in.get())];
            in.get(name);
            byte[] value = new byte[Byte.toUnsignedInt(in.get())];
            in.get(value);
            inline.put(new String(name, StandardCharsets.US_ASCII), value);
        }
        return inline;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
