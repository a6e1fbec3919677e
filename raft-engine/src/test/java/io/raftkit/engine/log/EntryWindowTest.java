package io.raftkit.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.Entries;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest entries in memory. */
class EntryWindowTest {

    @Test
    void firstIndex_ofAnEmptyWindowIsBeyondAnyLog() {
        assertThat(new EntryWindow(100).firstIndex()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void evictUpTo_keepsWhatIsNotDurableHoweverLargeItIs() {
        EntryWindow window = new EntryWindow(10);
        window.append(Entries.sized(1, 1, 2, 1_000));
        window.append(Entries.sized(3, 1, 2, 1_000));
        window.evictUpTo(0);
        assertThat(window.firstIndex()).isEqualTo(1);
        window.evictUpTo(3);
        assertThat(window.firstIndex()).isEqualTo(3);
        window.evictUpTo(4);
        assertThat(window.firstIndex()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void evictUpTo_keepsDurableEntriesWhileThereIsRoom() {
        EntryWindow window = new EntryWindow(3_000);
        for (int i = 0; i < 10; i++) {
            window.append(Entries.sized(1 + i, 1, 1, 767));
        }
        window.evictUpTo(10);
        assertThat(window.firstIndex()).isEqualTo(8);
    }

    @Test
    void dropBefore_keepsTheRestOfABatchThatItCuts() {
        EntryWindow window = new EntryWindow(10_000);
        window.append(Entries.of(1, 1, 1, 2));
        window.append(Entries.of(4, 2, 3));
        window.dropBefore(3);
        assertThat(window.firstIndex()).isEqualTo(3);
        List<EntryBatch> left = window.slice(3, 5, 10_000);
        assertThat(left).hasSize(2);
        assertThat(left.get(0).firstIndex()).isEqualTo(3);
        assertThat(left.get(0).lastIndex()).isEqualTo(3);
        assertThat(left.get(0).lastTerm()).isEqualTo(2);
        window.dropBefore(6);
        assertThat(window.firstIndex()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void dropBefore_freesWhatItRemoves() {
        EntryWindow window = new EntryWindow(3_000);
        for (int i = 0; i < 100; i++) {
            window.append(Entries.sized(1 + 5L * i, 1, 5, 200));
            window.dropBefore(3 + 5L * i);
            window.dropBefore(6 + 5L * i);
        }
        window.append(Entries.sized(501, 1, 1, 200));
        window.evictUpTo(501);
        assertThat(window.firstIndex()).as("there is room for it").isEqualTo(501);
    }

    @Test
    void truncateFrom_freesWhatItRemoves() {
        EntryWindow window = new EntryWindow(3_000);
        for (int i = 0; i < 100; i++) {
            window.append(Entries.sized(1, 1, 5, 200));
            window.truncateFrom(3);
            window.truncateFrom(1);
        }
        window.append(Entries.sized(1, 1, 5, 200));
        window.evictUpTo(5);
        assertThat(window.firstIndex()).isEqualTo(1);
    }

    @Test
    void slice_givesAtLeastOneEntry() {
        EntryWindow window = new EntryWindow(10_000);
        window.append(Entries.sized(1, 1, 3, 500));
        assertThat(last(window.slice(1, 3, 1))).isEqualTo(1);
        assertThat(last(window.slice(2, 3, 1))).isEqualTo(2);
    }

    /** A slice holds the entries asked for, in order, without gap, not more than fit behind the first, and no fewer than would. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void slice_isTheLongestPartThatFits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EntryWindow window = new EntryWindow(Long.MAX_VALUE);
        int[] sizes = new int[60];
        for (int next = 1; next <= sizes.length; ) {
            int count = Math.min(1 + random.nextInt(4), sizes.length - next + 1);
            int bytes = random.nextInt(60);
            window.append(Entries.sized(next, 1, count, bytes));
            for (int i = 0; i < count; i++) {
                sizes[next++ - 1] = EntryBatch.ENTRY_HEADER_BYTES + bytes;
            }
        }
        for (int i = 0; i < 2_000; i++) {
            int from = 1 + random.nextInt(sizes.length);
            int to = from + random.nextInt(sizes.length - from + 1);
            long fit = 1 + random.nextInt(2_000);
            List<EntryBatch> slice = window.slice(from, to, fit);
            int last = from;
            long bytes = sizes[from - 1];
            while (last < to && bytes + sizes[last] <= fit) {
                bytes += sizes[last++];
            }
            assertThat(slice.get(0).firstIndex()).isEqualTo(from);
            for (int b = 1; b < slice.size(); b++) {
                assertThat(slice.get(b).firstIndex()).isEqualTo(slice.get(b - 1).lastIndex() + 1);
            }
            assertThat(last(slice)).isEqualTo(last);
        }
    }

    private static long last(List<EntryBatch> slice) {
        return slice.get(slice.size() - 1).lastIndex();
    }
}
