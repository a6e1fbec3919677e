package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.node.Adder;
import org.junit.jupiter.api.Test;

class RecentResultsTest {
    private final RecentResults recent = new RecentResults(10_000);

    @Test
    void keepsWhatWasAppliedSinceTheOldestUnansweredForward() {
        recent.forwardSent(1, 10);
        recent.applied(11, 3, Adder.text("a"));
        recent.forwardSent(2, 11);
        recent.applied(12, 3, null);
        recent.forwardClosed(1);
        assertThat(recent.at(11)).isNull();
        assertThat(recent.at(12)).isEqualTo(new RecentResults.Applied(3, null));
        recent.forwardClosed(2);
        assertThat(recent.isRecording()).isFalse();
        assertThat(recent.size()).isZero();
    }

    @Test
    void answersInAnotherOrder_keepWhatTheOldestNeeds() {
        recent.forwardSent(1, 10);
        recent.forwardSent(2, 10);
        recent.applied(11, 3, Adder.text("a"));
        recent.forwardClosed(2);
        assertThat(recent.at(11)).isNotNull();
    }

    @Test
    void isBoundedInBytes_theOldestGoFirst() {
        recent.forwardSent(1, 0);
        for (int index = 1; index <= 100; index++) {
            recent.applied(index, 1, new byte[1_000]);
        }
        assertThat(recent.size()).isEqualTo(9);
        assertThat(recent.at(91)).isNull();
        assertThat(recent.at(92)).isNotNull();
        recent.forwardClosed(1);
        for (int index = 101; index <= 120; index++) {
            recent.forwardSent(index, index - 1);
            recent.applied(index, 1, new byte[1_000]);
            recent.forwardClosed(index);
        }
        // Bytes given back add up: there is room for as many as at first.
        recent.forwardSent(200, 120);
        for (int index = 121; index <= 200; index++) {
            recent.applied(index, 1, new byte[1_000]);
        }
        assertThat(recent.size()).isEqualTo(9);
    }
}
