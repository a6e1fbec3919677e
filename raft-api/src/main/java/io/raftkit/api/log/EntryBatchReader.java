package io.raftkit.api.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Verifies encoded entries and finds where each begins. Allocates in proportion to what is there, not to what is claimed. */
final class EntryBatchReader {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer bytes;
    /** Where each entry starts, and behind them where the last one ends. */
    private final int[] offsets;

    private int count;
    private int types;

    EntryBatchReader(ByteBuffer bytes) {
        this.bytes = bytes;
        offsets = new int[entriesMost(bytes) + 1];
    }

    /** How many entries there are as far as their lengths can be true. */
    private static int entriesMost(ByteBuffer bytes) {
        int entries = 0;
        int at = 0;
        while (bytes.limit() - at >= EntryBatch.ENTRY_HEADER_BYTES) {
            int following = bytes.getInt(at);
            if (!isPossible(following, bytes.limit() - at)) {
                break;
            }
            at += following + Integer.BYTES;
            entries++;
        }
        return entries;
    }

    private static boolean isPossible(int following, int left) {
        return following >= EntryBatch.ENTRY_HEADER_BYTES - Integer.BYTES && following <= left - Integer.BYTES;
    }

    EntryBatch read() {
        int at = 0;
        long previousTerm = 0;
        long previousTime = Long.MIN_VALUE;
        long nextIndex = 0;
        while (at < bytes.limit()) {
            int length = checkedLength(at);
            long index = bytes.getLong(at + 8);
            long term = bytes.getLong(at + 16);
            long time = bytes.getLong(at + 24);
            types |= EntryBatch.bit(EntryType.of(bytes.get(at + 32)));
            if (index < 1 || index == Long.MAX_VALUE || count > 0 && index != nextIndex) {
                throw new MalformedDataException(
                        "entry at byte " + at + " has index " + index + " instead of " + nextIndex);
            }
            if (term < 1 || term < previousTerm || time < previousTime) {
                throw new MalformedDataException("entry " + index + " falls back in term (" + term + " after "
                        + previousTerm + ") or time (" + time + " after " + previousTime + ")");
            }
            offsets[count++] = at;
            previousTerm = term;
            previousTime = time;
            nextIndex = index + 1;
            at += length;
        }
        if (count == 0) {
            throw new MalformedDataException("an entry batch holds at least one entry");
        }
        offsets[count] = at;
        return new EntryBatch(bytes, offsets, 0, count, types);
    }

    private int checkedLength(int at) {
        int left = bytes.limit() - at;
        if (left < EntryBatch.ENTRY_HEADER_BYTES) {
            throw new MalformedDataException("entry at byte " + at + " is cut short: " + left + " bytes");
        }
        int following = bytes.getInt(at);
        if (!isPossible(following, left)) {
            throw new MalformedDataException("entry at byte " + at + " claims " + following + " bytes of " + left);
        }
        int length = following + Integer.BYTES;
        if (EntryBatch.crc(crc, bytes, at, length) != bytes.getInt(at + 4)) {
            throw new MalformedDataException("entry at byte " + at + " fails its checksum");
        }
        return length;
    }
}
