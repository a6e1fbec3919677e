package io.raftkit.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Answers to one candidacy. */
class VoteTallyTest {
    private final Quorum quorum = new MajorityQuorum(new TreeSet<>(List.of(1, 2, 3, 4, 5)));
    private final VoteTally tally = new VoteTally();

    @Test
    void isWon_withAMajorityOfGrants() {
        tally.record(1, true);
        tally.record(2, true);
        assertThat(tally.isWon(quorum)).isFalse();
        tally.record(3, true);
        assertThat(tally.isWon(quorum)).isTrue();
    }

    @Test
    void record_countsAServerOnceAndItsFirstAnswer() {
        tally.record(1, true);
        tally.record(1, true);
        tally.record(1, true);
        assertThat(tally.isWon(quorum)).isFalse();
        tally.record(2, false);
        tally.record(2, true);
        tally.record(3, true);
        assertThat(tally.isWon(quorum)).isFalse();
        assertThat(tally.awaits(2)).isFalse();
        assertThat(tally.awaits(4)).isTrue();
    }

    @Test
    void isWon_withoutThoseWhoHaveNoVote() {
        tally.record(7, true);
        tally.record(8, true);
        tally.record(9, true);
        assertThat(tally.isWon(quorum)).isFalse();
    }

    @Test
    void isLost_whenTooManyRefused() {
        tally.record(1, true);
        tally.record(2, false);
        tally.record(3, false);
        assertThat(tally.isLost(quorum, voter -> false)).isFalse();
        tally.record(8, false);
        assertThat(tally.isLost(quorum, voter -> false)).isFalse();
        tally.record(4, false);
        assertThat(tally.isLost(quorum, voter -> false)).isTrue();
    }

    @Test
    void isLost_whenTooManyRefusedOrAreGone() {
        tally.record(1, true);
        tally.record(2, false);
        tally.record(3, true);
        assertThat(tally.isLost(quorum, voter -> voter == 4)).isFalse();
        assertThat(tally.isLost(quorum, voter -> voter >= 4)).isTrue();
        assertThat(tally.isLost(quorum, voter -> voter <= 3)).isFalse();
    }
}
