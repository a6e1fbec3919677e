package io.raftkit.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.read.LocalReads.Granted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads of this server, from the question to the answer. */
class LocalReadsTest {
    private final LocalReads reads = new LocalReads();

    @Test
    void areDue_whenAskedForAndNotYetAskedOn() {
        assertThat(reads.areDue(0)).isFalse();
        reads.request(3);
        assertThat(reads.areDue(0)).isTrue();
        assertThat(reads.requested()).isEqualTo(3);
        reads.asked(100);
        assertThat(reads.areDue(99)).isFalse();
        assertThat(reads.deadlineNanos()).isEqualTo(100);
        assertThat(reads.areDue(100)).isTrue();
    }

    @Test
    void areDue_againForNewerReads() {
        reads.request(3);
        reads.asked(100);
        reads.request(4);
        assertThat(reads.areDue(0)).isTrue();
    }

    @Test
    void areDue_againWhenTheLeaderChanged() {
        reads.request(3);
        reads.asked(100);
        reads.leaderChanged();
        assertThat(reads.areDue(0)).isTrue();
        assertThat(reads.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void grant_endsTheAskingOnlyForWhatItCovers() {
        reads.request(4);
        reads.asked(100);
        reads.grant(3, 9);
        assertThat(reads.deadlineNanos()).isEqualTo(100);
        assertThat(reads.areDue(100)).isTrue();
        reads.grant(4, 9);
        assertThat(reads.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(reads.areDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void release_waitsForTheIndex() {
        reads.request(2);
        reads.grant(1, 5);
        reads.grant(2, 8);
        assertThat(released(4)).isEmpty();
        assertThat(released(5)).containsExactly(new Granted(1, 5));
        assertThat(released(7)).isEmpty();
        assertThat(released(8)).containsExactly(new Granted(2, 8));
        assertThat(released(9)).isEmpty();
    }

    /** An answer that arrives twice, or for less than was granted, changes nothing. */
    @Test
    void grant_ofWhatWasGrantedIsIgnored() {
        reads.request(2);
        reads.grant(2, 5);
        reads.grant(2, 3);
        reads.grant(1, 3);
        assertThat(released(9)).containsExactly(new Granted(2, 5));
    }

    /** A grant for reads that nobody made would answer them before they are made. */
    @Test
    void grant_ofWhatWasNotAskedForIsIgnored() {
        reads.request(2);
        reads.grant(3, 5);
        assertThat(released(9)).isEmpty();
        reads.request(3);
        assertThat(reads.areDue(0)).isTrue();
    }

    private List<Granted> released(long handedIndex) {
        List<Granted> ready = new ArrayList<>();
        reads.release(handedIndex, ready::add);
        return ready;
    }
}
