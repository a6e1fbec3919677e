package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.LogStart;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which segments a change of the log leaves without entries: those only are looked at, however many there are. */
class LogIndexTest {
    private static final int SEGMENTS = 1000;
    private static final int ENTRIES = 10;

    private final LogIndex index = new LogIndex();
    private final List<Segment> segments = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        SegmentPool pool = new SegmentPool(disk, 7, new JournalSizes(4L * Pages.BYTES));
        for (long at = 0; at < SEGMENTS; at++) {
            Segment segment = pool.take(4L * Pages.BYTES, false, null, null);
            segments.add(segment);
            add(segment, at * ENTRIES + 1);
        }
    }

    private void add(Segment segment, long first) {
        for (long entry = first; entry < first + ENTRIES; entry++) {
            index.add(segment, entry, Segment.FRAMES_AT + 100 * (entry - first), 100);
        }
    }

    @Test
    void startThatMoves_emptiesTheSegmentsItPassed_eachOnce() {
        assertThat(index.hasEmptied()).isFalse();
        long looked = 0;
        for (long first = 2; first <= SEGMENTS * ENTRIES; first++) {
            index.start(new LogStart(first, 1));
            looked += index.takeEmptied().size();
        }
        assertThat(looked).as("segments looked at").isEqualTo(SEGMENTS - 1);
        assertThat(index.holdsAnyIn(segments.get(SEGMENTS - 1))).isTrue();
        assertThat(index.holdsAnyIn(segments.get(SEGMENTS - 2))).isFalse();
    }

    @Test
    void startFarAhead_emptiesAllAtOnce() {
        index.start(new LogStart(SEGMENTS * ENTRIES + 100, 1));
        assertThat(index.takeEmptied()).containsExactlyElementsOf(segments);
        assertThat(index.hasEmptied()).isFalse();
    }

    @Test
    void cutTail_emptiesItsSegments_andOneThatHoldsEntriesAgainSaysSo() {
        index.truncateFrom((SEGMENTS - 3) * ENTRIES + 5);
        assertThat(index.takeEmptied()).containsExactly(segments.get(SEGMENTS - 1), segments.get(SEGMENTS - 2));
        assertThat(index.holdsAnyIn(segments.get(SEGMENTS - 3))).isTrue();
        add(segments.get(SEGMENTS - 1), (SEGMENTS - 3) * ENTRIES + 5);
        assertThat(index.holdsAnyIn(segments.get(SEGMENTS - 1))).isTrue();
        assertThat(index.hasEmptied()).isFalse();
    }
}
