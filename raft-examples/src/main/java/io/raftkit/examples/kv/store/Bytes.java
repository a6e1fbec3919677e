package io.raftkit.examples.kv.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** A string of bytes that does not change: a key, a value, an argument. Ordered by unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {
    /** The order in which a scan visits keys. It follows from the keys alone, so a scan may go on at another server. */
    public static final Comparator<Bytes> BY_PLACE =
            Comparator.comparingLong(Bytes::place).thenComparing(Comparator.naturalOrder());

    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long MIX = 0xff51afd7ed558ccdL;
    private static final int MIX_SHIFT = 33;

    private final byte[] bytes;
    /** Computed when it is first asked for, then the same for ever; 0 before. */
    private long place;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes, which must not be changed afterwards. */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** A text in UTF-8. */
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** The byte at a place. */
    public byte at(int index) {
        return bytes[index];
    }

    /** The bytes themselves; must not be changed. */
    public byte[] array() {
        return bytes;
    }

    /** These bytes and others behind them. */
    public Bytes plus(Bytes more) {
        byte[] both = Arrays.copyOf(bytes, bytes.length + more.bytes.length);
        System.arraycopy(more.bytes, 0, both, bytes.length, more.bytes.length);
        return new Bytes(both);
    }

    /** Whether these bytes begin with others. */
    public boolean startsWith(Bytes prefix) {
        int length = prefix.bytes.length;
        return length <= bytes.length && Arrays.equals(bytes, 0, length, prefix.bytes, 0, length);
    }

    /** Where a scan visits this key: a positive number, FNV-1a with its bits mixed. */
    public long place() {
        if (place == 0) {
            long hash = FNV_OFFSET;
            for (byte each : bytes) {
                hash = (hash ^ (each & 0xff)) * FNV_PRIME;
            }
            hash = (hash ^ (hash >>> MIX_SHIFT)) * MIX;
            place = Math.max(1, (hash ^ (hash >>> MIX_SHIFT)) >>> 1);
        }
        return place;
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** A character for each byte, for messages. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
