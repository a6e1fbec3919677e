package io.raftkit.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.Entries;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How far back so many bytes of entries reach. */
class LogBytesTest {
    private static final int ENTRY_BYTES = Entries.sized(1, 1, 1, 100).sizeBytes();

    /** Entries 11 to 30, one grain each; those before are of an earlier run. */
    private static LogBytes twenty() {
        LogBytes bytes = new LogBytes(10, ENTRY_BYTES);
        for (long index = 11; index <= 30; index++) {
            bytes.append(Entries.sized(index, 1, 1, 100));
        }
        return bytes;
    }

    @Test
    void reachesBackAsFarAsTheBytesSuffice() {
        assertThat(twenty().firstWithin(30, 5L * ENTRY_BYTES)).isEqualTo(26);
        assertThat(twenty().firstWithin(30, 5L * ENTRY_BYTES + 1)).isEqualTo(26);
        assertThat(twenty().firstWithin(30, 5L * ENTRY_BYTES - 1)).isEqualTo(27);
        assertThat(twenty().firstWithin(20, 5L * ENTRY_BYTES)).isEqualTo(16);
        assertThat(twenty().firstWithin(30, 0)).isEqualTo(31);
    }

    /** Nobody knows how large those are, and they are no more than an earlier run let stay. */
    @Test
    void entriesOfAnEarlierRun_countAsNone() {
        assertThat(twenty().firstWithin(30, 19L * ENTRY_BYTES)).isEqualTo(12);
        assertThat(twenty().firstWithin(30, 20L * ENTRY_BYTES)).isEqualTo(1);
        assertThat(twenty().firstWithin(10, 0)).isEqualTo(1);
        assertThat(new LogBytes(10, 1).firstWithin(10, 0)).isEqualTo(1);
    }

    /** To a grain above: what is said to be missing is. */
    @Test
    void entriesBehind_areCounted() {
        assertThat(twenty().behind(30)).isZero();
        assertThat(twenty().behind(26)).isEqualTo(4L * ENTRY_BYTES);
        assertThat(twenty().behind(3)).isEqualTo(20L * ENTRY_BYTES);
        LogBytes coarse = new LogBytes(10, 2L * ENTRY_BYTES);
        for (long index = 11; index <= 15; index++) {
            coarse.append(Entries.sized(index, 1, 1, 100));
        }
        assertThat(coarse.behind(12)).isEqualTo(3L * ENTRY_BYTES);
        assertThat(coarse.behind(13)).isEqualTo(3L * ENTRY_BYTES);
    }

    @Test
    void droppedEntries_areForgotten() {
        LogBytes bytes = twenty();
        bytes.dropBefore(21);
        assertThat(bytes.firstWithin(30, 5L * ENTRY_BYTES)).isEqualTo(26);
        assertThat(bytes.firstWithin(30, 10L * ENTRY_BYTES)).isEqualTo(1);
        assertThat(bytes.firstWithin(30, 9L * ENTRY_BYTES)).isEqualTo(22);
    }

    @Test
    void replacedEntries_areCountedOnce() {
        LogBytes bytes = twenty();
        bytes.truncateFrom(21);
        for (long index = 21; index <= 30; index++) {
            bytes.append(Entries.sized(index, 2, 1, 100));
        }
        assertThat(bytes.firstWithin(30, 15L * ENTRY_BYTES)).isEqualTo(16);
        bytes.truncateFrom(5);
        bytes.append(Entries.sized(5, 3, 1, 100));
        assertThat(bytes.firstWithin(5, 0)).isEqualTo(6);
    }

    /** Whatever happens: what is within the budget is within it by an exact count, and no more than two batches and a grain are left out. */
    @Test
    void isExactToAGrain() {
        int grain = 1_000;
        SplittableRandom random = new SplittableRandom(5);
        LogBytes bytes = new LogBytes(0, grain);
        TreeMap<Long, Integer> sizes = new TreeMap<>();
        long last = 0;
        int largest = 0;
        for (int step = 0; step < 3_000; step++) {
            EntryBatch batch = Entries.sized(last + 1, 1, 1, random.nextInt(400));
            largest = Math.max(largest, batch.sizeBytes());
            bytes.append(batch);
            sizes.put(++last, batch.sizeBytes());
            if (random.nextInt(50) == 0 && sizes.size() > 30) {
                long first = sizes.firstKey() + random.nextInt(20);
                bytes.dropBefore(first);
                sizes.headMap(first).clear();
            }
            long budget = random.nextInt(20_000);
            long to = last - random.nextInt(3);
            long from = bytes.firstWithin(to, budget);
            long within = sum(sizes, from, to);
            assertThat(within).isLessThanOrEqualTo(budget + (from == 1 ? grain + largest : 0));
            if (from > sizes.firstKey()) {
                assertThat(within + 2L * grain + 4L * largest).isGreaterThan(budget);
            }
        }
    }

    private static long sum(TreeMap<Long, Integer> sizes, long from, long to) {
        return sizes.subMap(from, to + 1).values().stream()
                .mapToLong(Integer::longValue)
                .sum();
    }
}
