package io.raftkit.api.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Encodes consecutive entries into one {@link EntryBatch}. Used once; not thread-safe. */
public final class EntryBatchBuilder {
    private final CRC32C crc = new CRC32C();
    private final long firstIndex;
    private ByteBuffer out;
    private int[] offsets;
    private int count;
    private int types;
    private long lastTerm;
    private long lastTime = Long.MIN_VALUE;

    EntryBatchBuilder(long firstIndex, int entriesExpected, int bytesExpected) {
        if (firstIndex < 1) {
            throw new IllegalArgumentException("firstIndex must be at least 1: " + firstIndex);
        }
        this.firstIndex = firstIndex;
        this.out = ByteBuffer.allocate(Math.max(bytesExpected, EntryBatch.ENTRY_HEADER_BYTES));
        // One more, for where the last entry ends.
        this.offsets = new int[Math.max(1, entriesExpected) + 1];
    }

    /**
     * Adds the next entry.
     *
     * @param term its term, at least 1 and not below that of the entry before
     * @param time the leader's clock in milliseconds since the epoch, not below that of the entry before
     * @param type what the payload is
     * @param payload the payload, copied; the buffer is not moved
     * @return this
     */
    public EntryBatchBuilder add(long term, long time, EntryType type, ByteBuffer payload) {
        int length = begin(term, time, type, payload.remaining());
        out.put(payload.duplicate());
        return end(length);
    }

    /**
     * Adds the next entry from an array.
     *
     * @param term its term, at least 1 and not below that of the entry before
     * @param time the leader's clock in milliseconds since the epoch, not below that of the entry before
     * @param type what the payload is
     * @param payload the payload, copied
     * @return this
     */
    public EntryBatchBuilder add(long term, long time, EntryType type, byte[] payload) {
        int length = begin(term, time, type, payload.length);
        out.put(payload);
        return end(length);
    }

    private int begin(long term, long time, EntryType type, int payloadBytes) {
        if (term < Math.max(1, lastTerm) || time < lastTime) {
            throw new IllegalArgumentException(
                    "term " + term + " and time " + time + " may not fall below " + lastTerm + " and " + lastTime);
        }
        lastTerm = term;
        lastTime = time;
        int length = Math.addExact(EntryBatch.ENTRY_HEADER_BYTES, payloadBytes);
        reserve(length);
        offsets[count] = out.position();
        out.putInt(length - Integer.BYTES)
                .putInt(0)
                .putLong(firstIndex + count)
                .putLong(term)
                .putLong(time);
        out.put(type.code());
        types |= EntryBatch.bit(type);
        return length;
    }

    private EntryBatchBuilder end(int length) {
        int at = offsets[count++];
        out.putInt(at + 4, EntryBatch.crc(crc, out, at, length));
        return this;
    }

    /**
     * How many entries were added.
     *
     * @return the number of entries
     */
    public int count() {
        return count;
    }

    /**
     * How long the entries added so far are.
     *
     * @return bytes
     */
    public int sizeBytes() {
        return out.position();
    }

    /**
     * Ends the batch.
     *
     * @return the entries added, at least one
     */
    public EntryBatch build() {
        if (count == 0) {
            throw new IllegalStateException("an entry batch holds at least one entry");
        }
        offsets[count] = out.position();
        ByteBuffer bytes = out.flip().slice();
        out = ByteBuffer.allocate(0);
        return new EntryBatch(bytes, offsets, 0, count, types);
    }

    private void reserve(int length) {
        if (out.remaining() < length) {
            int needed = Math.addExact(out.position(), length);
            int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, out.capacity() * 2L);
            out = ByteBuffer.allocate(Math.max(needed, doubled)).put(out.flip());
        }
        if (count + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
    }
}
