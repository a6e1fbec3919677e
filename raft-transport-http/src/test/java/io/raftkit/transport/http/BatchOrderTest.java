package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that arrive in any order are read in theirs, and a lost one does not stop the rest. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchOrderTest {
    @Test
    void batchesInReverse_areReadInOrder() throws Exception {
        BatchOrder order = new BatchOrder(Duration.ofHours(1));
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (long number = 9; number >= 0; number--) {
            BatchLabel label = new BatchLabel(5, number);
            Thread thread = new Thread(() -> read(order, label, read));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(read).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void lostBatch_isWaitedFor_butNotForEver() throws Exception {
        BatchOrder order = new BatchOrder(Duration.ofMillis(10));
        List<Long> read = new ArrayList<>();
        read(order, new BatchLabel(5, 3), read);
        read(order, new BatchLabel(5, 4), read);
        read(order, new BatchLabel(5, 1), read);
        assertThat(read).containsExactly(3L, 4L, 1L);
    }

    @Test
    void newSession_releasesThoseWhoWait() throws Exception {
        BatchOrder order = new BatchOrder(Duration.ofHours(1));
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        Thread waiting = new Thread(() -> read(order, new BatchLabel(5, 7), read));
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(100_000);
        }
        read(order, new BatchLabel(6, 0), read);
        waiting.join();
        assertThat(read).containsExactlyInAnyOrder(0L, 7L);
    }

    @Test
    void lostAnswer_releasesThoseWhoWait() throws Exception {
        BatchOrder order = new BatchOrder(Duration.ofHours(1));
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        Thread waiting = new Thread(() -> read(order, new BatchLabel(5, 7), read));
        waiting.start();
        while (waiting.isAlive()) {
            order.lost();
            LockSupport.parkNanos(100_000);
        }
        assertThat(read).containsExactly(7L);
    }

    /** A machine that is busy for a moment must not change the order: a batch is taken for lost when its connection would be. */
    @Test
    void batchIsWaitedFor_asLongAsASilentPeerIs() {
        assertThat(Limits.standard().order())
                .isGreaterThanOrEqualTo(Limits.standard().silence());
    }

    @Test
    void label_survivesItsText() throws Exception {
        BatchLabel label = new BatchLabel(Long.MAX_VALUE, 255);
        assertThat(BatchLabel.parse(label.toString())).isEqualTo(label);
        assertThat(BatchLabel.parse(null)).isNull();
        assertThatThrownBy(() -> BatchLabel.parse("12")).isInstanceOf(Refused.class);
    }

    private static void read(BatchOrder order, BatchLabel label, List<Long> read) {
        try {
            order.enter(label, () -> {});
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        read.add(label.number());
        order.leave(label);
    }
}
