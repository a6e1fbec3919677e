package io.raftkit.storage.journal;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where consecutive entries lie in one segment: points about every {@value #POINT_BYTES} bytes and at each frame, since entries of one frame
 * follow one another without gaps. Or that they are gone, and why.
 *
 * <p>Guarded by the lock of its {@link LogIndex}.
 */
final class EntryRun {
    private static final int POINT_BYTES = 16 << 10;

    private final @Nullable Segment segment;
    private final long generation;
    private final @Nullable IOException damage;
    private long[] firsts = new long[8];
    private long[] offsets = new long[8];
    private int[] lengths = new int[8];
    private int[] counts = new int[8];
    private int points;
    private long next;

    private EntryRun(@Nullable Segment segment, long generation, @Nullable IOException damage) {
        this.segment = segment;
        this.generation = generation;
        this.damage = damage;
    }

    static EntryRun in(Segment segment) {
        return new EntryRun(segment, segment.generation(), null);
    }

    /** Entries that cannot be read any more. */
    static EntryRun lost(long first, long last, IOException damage) {
        EntryRun lost = new EntryRun(null, 0, damage);
        lost.addPoint(first, 0, 0);
        lost.next = last + 1;
        return lost;
    }

    boolean isIn(Segment any) {
        return segment == any;
    }

    @Nullable
    Segment segment() {
        return segment;
    }

    @Nullable
    IOException damage() {
        return damage;
    }

    boolean isEmpty() {
        return points == 0;
    }

    long first() {
        return firsts[0];
    }

    long next() {
        return next;
    }

    void add(long index, long offset, int bytes) {
        int last = points - 1;
        if (last >= 0
                && offsets[last] + lengths[last] == offset
                && firsts[last] + counts[last] == index
                && lengths[last] < POINT_BYTES) {
            lengths[last] += bytes;
            counts[last]++;
        } else {
            addPoint(index, offset, bytes);
        }
        next = index + 1;
    }

    private void addPoint(long index, long offset, int bytes) {
        if (points == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * points);
            offsets = Arrays.copyOf(offsets, 2 * points);
            lengths = Arrays.copyOf(lengths, 2 * points);
            counts = Arrays.copyOf(counts, 2 * points);
        }
        firsts[points] = index;
        offsets[points] = offset;
        lengths[points] = bytes;
        counts[points++] = 1;
    }

    /** Entries from an index on are gone. A point that loses some of its entries still covers their bytes. */
    void truncateFrom(long index) {
        while (points > 0 && firsts[points - 1] >= index) {
            points--;
        }
        next = Math.min(next, index);
    }

    int pointOf(long index) {
        int found = Arrays.binarySearch(firsts, 0, points, index);
        return found >= 0 ? found : -found - 2;
    }

    int points() {
        return points;
    }

    int lengthAt(int point) {
        return lengths[point];
    }

    /** Index behind the last entry of a point that is still in the log. */
    long nextAt(int point) {
        return point + 1 < points ? firsts[point + 1] : next;
    }

    /** Whether the bytes of a point go on behind its entries. */
    boolean isCut(int point) {
        return nextAt(point) - firsts[point] < counts[point];
    }

    Extent extent(int point) {
        if (segment == null) {
            throw new IllegalStateException("entries that are lost have no place");
        }
        return new Extent(segment, generation, offsets[point], lengths[point]);
    }
}
