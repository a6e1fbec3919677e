package io.raftkit.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a log begins when a snapshot stands for its entries 1 to 100, of which those from 91 on are in memory. */
class LogTailTest {
    private static final long NOBODY = Long.MAX_VALUE;

    @Test
    void withoutFollowers_onlyWhatIsInMemoryStays() {
        assertThat(LogTail.start(1, 100, 90, NOBODY, 1)).isEqualTo(91);
        assertThat(LogTail.start(1, 100, 150, NOBODY, 1)).isEqualTo(101);
    }

    /** What a follower needs next stays, as far back as the budget reaches. */
    @ParameterizedTest
    @CsvSource({
        "50, 1, 50",
        "50, 30, 50",
        "50, 50, 50",
        "50, 51, 51",
        "50, 80, 80",
        "1, 80, 80",
        "50, 91, 91",
        "50, 101, 91",
        "90, 1, 90",
        "91, 1, 91",
        "95, 1, 91",
        "500, 1, 91"
    })
    void whatAFollowerNeeds_stays_withinTheBudget(long needed, long withinBudget, long start) {
        assertThat(LogTail.start(1, 100, 90, needed, withinBudget)).isEqualTo(start);
    }

    /** What was dropped does not come back. */
    @Test
    void logNeverBeginsEarlier() {
        assertThat(LogTail.start(60, 100, 90, 50, 1)).isEqualTo(60);
        assertThat(LogTail.start(95, 100, 90, 50, 1)).isEqualTo(95);
        assertThat(LogTail.start(120, 100, 90, NOBODY, 1)).isEqualTo(120);
    }

    /** Entries that no snapshot stands for stay, whatever is needed. */
    @Test
    void whatNoSnapshotStandsFor_stays() {
        for (long needed : new long[] {1, 50, 101, 500, NOBODY}) {
            for (long withinBudget : new long[] {1, 50, 101, NOBODY}) {
                assertThat(LogTail.start(1, 100, 500, needed, withinBudget)).isLessThanOrEqualTo(101);
            }
        }
    }
}
