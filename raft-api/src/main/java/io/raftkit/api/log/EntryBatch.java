package io.raftkit.api.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Consecutive log entries as an immutable view over their encoded bytes. The leader encodes an entry once; the same bytes go to its disk,
 * onto the wire, into a follower's memory and onto its disk. A batch may be kept: its bytes never change.
 *
 * <p>Binary form of one entry, big-endian: length of what follows the length field (4), CRC32C of what follows the checksum (4), index
 * (8), term (8), time (8), type (1), payload. Entries follow one another without gaps, indexes rise by one, terms and times never fall.
 */
public final class EntryBatch {
    /** Bytes of an entry before its payload. */
    public static final int ENTRY_HEADER_BYTES = 33;

    private static final int ENTRIES_EXPECTED = 15;
    private static final int CRC = 4;
    private static final int INDEX = 8;
    private static final int TERM = 16;
    private static final int TIME = 24;
    private static final int TYPE = 32;
    private static final int COMMANDS = bit(EntryType.COMMAND) | bit(EntryType.SESSION_COMMAND);

    private final ByteBuffer bytes;
    /** Where each entry of the original batch starts, and behind them where the last one ends; shared by all views. */
    private final int[] offsets;

    private final int first;
    private final int count;
    /** A {@linkplain #bit bit} for each type in the original batch. */
    private final int types;

    EntryBatch(ByteBuffer bytes, int[] offsets, int first, int count, int types) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.first = first;
        this.count = count;
        this.types = types;
    }

    /** Types that may be skipped, whose codes are higher, share the last bit. */
    static int bit(EntryType type) {
        return 1 << Math.min(type.code(), Integer.SIZE - 1);
    }

    /**
     * Reads entries, verifying lengths, checksums, types and order.
     *
     * @param encoded exactly one or more whole entries, whose bytes nobody may change from now on; not copied
     * @return a batch over these bytes
     * @throws MalformedDataException if anything is wrong with them; the message says at which byte
     */
    public static EntryBatch wrap(ByteBuffer encoded) {
        ByteBuffer bytes = encoded.slice();
        return new EntryBatchReader(bytes).read();
    }

    /**
     * Begins a batch to be encoded.
     *
     * @param firstIndex index of its first entry, at least 1
     * @param bytesExpected about how long it will be
     * @return a new builder
     */
    public static EntryBatchBuilder builder(long firstIndex, int bytesExpected) {
        return builder(firstIndex, ENTRIES_EXPECTED, bytesExpected);
    }

    /**
     * Begins a batch to be encoded, of which both sizes are known, so that nothing grows while it is built.
     *
     * @param firstIndex index of its first entry, at least 1
     * @param entriesExpected about how many entries it will have
     * @param bytesExpected about how long it will be
     * @return a new builder
     */
    public static EntryBatchBuilder builder(long firstIndex, int entriesExpected, int bytesExpected) {
        return new EntryBatchBuilder(firstIndex, entriesExpected, bytesExpected);
    }

    /**
     * Index of the first entry.
     *
     * @return the index
     */
    public long firstIndex() {
        return bytes.getLong(offsets[first] + INDEX);
    }

    /**
     * Index of the last entry.
     *
     * @return the index, at least {@link #firstIndex()}
     */
    public long lastIndex() {
        return firstIndex() + count - 1;
    }

    /**
     * Term of the last entry, the highest of the batch.
     *
     * @return the term
     */
    public long lastTerm() {
        return bytes.getLong(offsets[first + count - 1] + TERM);
    }

    /**
     * How many entries the batch holds.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /**
     * How long the encoded entries are.
     *
     * @return bytes
     */
    public int sizeBytes() {
        return offsets[first + count] - offsets[first];
    }

    /**
     * How long one encoded entry is, header included.
     *
     * @param index an index of this batch
     * @return bytes
     */
    public int entryBytes(long index) {
        int i = ordinal(index);
        return offsets[i + 1] - offsets[i];
    }

    /**
     * Term of an entry.
     *
     * @param index an index of this batch
     * @return the term
     */
    public long termAt(long index) {
        return bytes.getLong(offsets[ordinal(index)] + TERM);
    }

    /**
     * The leader's clock when it took an entry.
     *
     * @param index an index of this batch
     * @return milliseconds since the epoch
     */
    public long timeAt(long index) {
        return bytes.getLong(offsets[ordinal(index)] + TIME);
    }

    /**
     * Type of an entry.
     *
     * @param index an index of this batch
     * @return the type
     */
    public EntryType typeAt(long index) {
        return EntryType.of(bytes.get(offsets[ordinal(index)] + TYPE));
    }

    /**
     * Whether all entries are commands, with a session or without. This costs less than a look at each entry.
     *
     * @return true if they are; false if one is not, or was not in a larger batch of which this one is a part
     */
    public boolean areCommands() {
        return (types & ~COMMANDS) == 0;
    }

    /**
     * Whether entries of a type may be in this batch. This costs less than a look at each entry.
     *
     * @param type the type
     * @return false if no entry has it; true if one has, or had in a larger batch of which this one is a part
     */
    public boolean mayHave(EntryType type) {
        return (types & bit(type)) != 0;
    }

    /**
     * Payload of an entry, not copied.
     *
     * @param index an index of this batch
     * @return a new buffer over the payload, which must not be written to
     */
    public ByteBuffer payloadAt(long index) {
        return payloadAt(index, 0);
    }

    /**
     * The end of an entry's payload, not copied.
     *
     * @param index an index of this batch
     * @param skipped how many bytes of the payload stand before it
     * @return a new buffer over the rest of the payload, which must not be written to
     */
    public ByteBuffer payloadAt(long index, int skipped) {
        int i = ordinal(index);
        int from = offsets[i] + ENTRY_HEADER_BYTES + skipped;
        return bytes.slice(from, offsets[i + 1] - from);
    }

    /**
     * The encoded entries, not copied.
     *
     * @return a new buffer over exactly these entries, which must not be written to
     */
    public ByteBuffer bytes() {
        return bytes.slice(offsets[first], sizeBytes());
    }

    /**
     * A part of this batch over the same bytes.
     *
     * @param from first index of the part, within this batch
     * @param to last index of the part, within this batch and not below {@code from}
     * @return the part
     */
    public EntryBatch view(long from, long to) {
        int start = ordinal(from);
        int end = ordinal(to);
        if (end < start) {
            throw new IllegalArgumentException("no entries from " + from + " to " + to);
        }
        return end - start + 1 == count ? this : new EntryBatch(bytes, offsets, start, end - start + 1, types);
    }

    /**
     * The longest beginning of this batch that fits into a number of bytes, though at least one entry.
     *
     * @param bytesMax how many bytes there is room for
     * @return the beginning, possibly all
     */
    public EntryBatch prefix(long bytesMax) {
        if (sizeBytes() <= bytesMax) {
            return this;
        }
        int fitting = 1;
        while (fitting < count && offsets[first + fitting + 1] - offsets[first] <= bytesMax) {
            fitting++;
        }
        return new EntryBatch(bytes, offsets, first, fitting, types);
    }

    private int ordinal(long index) {
        long distance = index - firstIndex();
        if (distance < 0 || distance >= count) {
            throw new IndexOutOfBoundsException("index " + index + " is not within " + this);
        }
        return first + (int) distance;
    }

    /**
     * The checksum an entry is written with.
     *
     * @param crc computes it
     * @param bytes holds the entry
     * @param at where the entry starts
     * @param length length of the whole entry
     * @return CRC32C of what follows the checksum field
     */
    static int crc(CRC32C crc, ByteBuffer bytes, int at, int length) {
        crc.reset();
        int from = at + CRC + Integer.BYTES;
        if (bytes.hasArray()) {
            crc.update(bytes.array(), bytes.arrayOffset() + from, length - INDEX);
        } else {
            crc.update(bytes.slice(from, length - INDEX));
        }
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return "EntryBatch[" + firstIndex() + ".." + lastIndex() + ", " + sizeBytes() + " bytes]";
    }
}
