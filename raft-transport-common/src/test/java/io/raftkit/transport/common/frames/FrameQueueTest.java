package io.raftkit.transport.common.frames;

import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of a queue, and who is woken. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameQueueTest {
    private static final long FOREVER_NANOS = 1L << 60;

    @Test
    void offer_beyondTheFrameBound_isRefused_untilReleased() {
        FrameQueue queue = new FrameQueue(2, 1_000_000);
        Frame frame = frame(1, 2, 10);
        assertThat(queue.offer(frame)).isTrue();
        assertThat(queue.offer(frame)).isTrue();
        assertThat(queue.offer(frame)).isFalse();
        assertThat(queue.poll()).isSameAs(frame);
        assertThat(queue.offer(frame)).as("what is being written counts").isFalse();
        queue.release(1, frame.header().frameBytes());
        assertThat(queue.offer(frame)).isTrue();
    }

    @Test
    void offer_beyondTheByteBound_isRefused_exceptAlone() {
        Frame frame = frame(1, 2, 1000);
        long bytes = frame.header().frameBytes();
        FrameQueue queue = new FrameQueue(100, 2 * bytes);
        assertThat(queue.offer(frame)).isTrue();
        assertThat(queue.offer(frame)).isTrue();
        assertThat(queue.offer(frame(1, 2, 0))).isFalse();
        assertThat(queue.clear()).isEqualTo(2);
        Frame large = frame(1, 2, 100_000);
        assertThat(queue.offer(large)).as("alone, a frame of any size").isTrue();
        assertThat(queue.offer(frame(1, 2, 0))).isFalse();
    }

    @Test
    void clear_givesBackAllRoom() {
        FrameQueue queue = new FrameQueue(3, 1_000_000);
        for (int round = 0; round < 10; round++) {
            assertThat(queue.offer(frame(1, 2, 10))).isTrue();
            assertThat(queue.offer(frame(1, 2, 10))).isTrue();
            assertThat(queue.offer(frame(1, 2, 10))).isTrue();
            assertThat(queue.clear()).isEqualTo(3);
        }
    }

    @Test
    void everyFrameWakesSomebody() throws Exception {
        int count = 5_000;
        FrameQueue queue = new FrameQueue(count, Long.MAX_VALUE);
        AtomicInteger taken = new AtomicInteger();
        Thread sleeper = new Thread(() -> takeAll(queue, taken, count));
        sleeper.start();
        Frame frame = frame(1, 2, 0);
        for (int sent = 1; sent <= count; sent++) {
            assertThat(queue.offer(frame)).isTrue();
            // A lost wake-up shows when the next frame waits for the last one to be taken.
            while (sent % 100 == 0 && taken.get() < sent) {
                LockSupport.parkNanos(20_000);
            }
        }
        sleeper.join();
        assertThat(taken).hasValue(count);
    }

    private static void takeAll(FrameQueue queue, AtomicInteger taken, int count) {
        while (taken.get() < count) {
            if (!queue.isEmpty()) {
                if (queue.poll() != null) {
                    taken.incrementAndGet();
                }
            } else {
                queue.sleep(System.nanoTime() + FOREVER_NANOS);
            }
        }
    }
}
