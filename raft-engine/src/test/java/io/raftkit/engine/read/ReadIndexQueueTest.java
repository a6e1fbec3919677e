package io.raftkit.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.read.ReadIndexQueue.Waiting;
import org.junit.jupiter.api.Test;

/** Reads waiting for a round that begins after they came. */
class ReadIndexQueueTest {
    private final ReadIndexQueue queue = new ReadIndexQueue();

    @Test
    void beginRound_withoutReadersBeginsNone() {
        queue.beginRound(5);
        assertThat(queue.round()).isZero();
        assertThat(queue.confirm(0).readers()).isEmpty();
    }

    @Test
    void confirm_answersAtTheCommitIndexOfTheBeginning() {
        queue.add(reader(2, 7, 1));
        queue.beginRound(5);
        queue.beginRound(9);
        assertThat(queue.round()).isEqualTo(1);
        assertThat(queue.confirm(0).readers()).isEmpty();
        ReadIndexQueue.Confirmed confirmed = queue.confirm(1);
        assertThat(confirmed.readIndex()).isEqualTo(5);
        assertThat(confirmed.readers()).containsExactly(reader(2, 7, 1));
        assertThat(queue.confirm(1).readers()).isEmpty();
    }

    @Test
    void add_duringARoundWaitsForTheNext() {
        queue.add(reader(2, 7, 1));
        queue.beginRound(5);
        queue.add(reader(3, 7, 1));
        assertThat(queue.confirm(1).readers()).containsExactly(reader(2, 7, 1));
        queue.beginRound(6);
        assertThat(queue.round()).isEqualTo(2);
        assertThat(queue.confirm(1).readers()).isEmpty();
        assertThat(queue.confirm(2).readers()).containsExactly(reader(3, 7, 1));
    }

    @Test
    void add_keepsTheNewestReadOfEachServer() {
        queue.add(reader(2, 7, 4));
        queue.add(reader(2, 7, 9));
        queue.add(reader(2, 7, 6));
        queue.add(reader(3, 7, 1));
        queue.beginRound(5);
        assertThat(queue.confirm(1).readers()).containsExactly(reader(2, 7, 9), reader(3, 7, 1));
    }

    /** A server that restarted counts its reads from 1 again: its new incarnation is the one that waits. */
    @Test
    void add_prefersTheLifeHeardLast() {
        queue.add(reader(2, 7, 9));
        queue.add(reader(2, 8, 1));
        queue.beginRound(5);
        assertThat(queue.confirm(1).readers()).containsExactly(reader(2, 8, 1));
    }

    private static Waiting reader(int serverId, long incarnation, long sequence) {
        return new Waiting(serverId, new ReadIndex(1, incarnation, sequence));
    }
}
