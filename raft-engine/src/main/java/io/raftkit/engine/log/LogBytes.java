package io.raftkit.engine.log;

import io.raftkit.api.log.EntryBatch;
import java.util.Arrays;

/**
 * How many bytes the entries of a log have, with a limited resolution (the grain): there is one mark for each grain of the log. Entries of an
 * earlier incarnation of the server count as 0 bytes, because only the disk knows their sizes.
 *
 * <p>Invariant: marks rise in both index and bytes. Mark 0 stands before all entries that are counted.
 */
final class LogBytes {
    private final long grainBytes;
    private long[] indexes = new long[8];
    /** Bytes of all entries up to each of them that were ever counted. */
    private long[] totals = new long[8];

    private int count;
    private long total;

    LogBytes(long lastIndex, long grainBytes) {
        this.grainBytes = grainBytes;
        mark(lastIndex);
    }

    void append(EntryBatch batch) {
        total += batch.sizeBytes();
        if (total - totals[count - 1] >= grainBytes) {
            mark(batch.lastIndex());
        }
    }

    private void mark(long index) {
        if (count == indexes.length) {
            indexes = Arrays.copyOf(indexes, count * 2);
            totals = Arrays.copyOf(totals, count * 2);
        }
        indexes[count] = index;
        totals[count++] = total;
    }

    /** Forgets entries from {@code index} on. What is left behind the last mark counts as none until there are more. */
    void truncateFrom(long index) {
        while (count > 1 && indexes[count - 1] >= index) {
            count--;
        }
        indexes[0] = Math.min(indexes[0], index - 1);
        total = totals[count - 1];
    }

    /** Forgets entries before {@code index}. */
    void dropBefore(long index) {
        int dropped = 0;
        while (dropped + 1 < count && indexes[dropped + 1] < index) {
            dropped++;
        }
        count -= dropped;
        System.arraycopy(indexes, dropped, indexes, 0, count);
        System.arraycopy(totals, dropped, totals, 0, count);
    }

    /** How many bytes the entries behind {@code index} have, to a grain above. */
    long behind(long index) {
        int place = Arrays.binarySearch(indexes, 0, count, index);
        int mark = place >= 0 ? place : Math.max(0, -place - 2);
        return total - totals[mark];
    }

    /** The first index from which on entries up to {@code to} have at most so many bytes; {@code to + 1} if not even the last has so few. */
    long firstWithin(long to, long bytesMax) {
        long upTo = total;
        for (int mark = count - 1; mark >= 0 && indexes[mark] >= to; mark--) {
            upTo = totals[mark];
        }
        for (int mark = 0; mark < count; mark++) {
            if (upTo - totals[mark] <= bytesMax) {
                return mark == 0 ? 1 : Math.min(indexes[mark], to) + 1;
            }
        }
        return to + 1;
    }
}
