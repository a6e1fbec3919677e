package io.raftkit.runtime.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InputQueueTest {
    private final InputQueue queue = new InputQueue(new ManualRunner());

    private static final class Numbered extends Input {
        private final int producer;
        private final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }

    private List<Integer> drain() {
        List<Integer> numbers = new ArrayList<>();
        for (Input input = queue.poll(); input != null; input = queue.poll()) {
            numbers.add(((Numbered) input).number);
        }
        return numbers;
    }

    @Test
    void takesOutInTheOrderOfPutting() {
        queue.offer(new Numbered(0, 1));
        queue.offer(new Numbered(0, 2));
        assertThat(((Numbered) queue.poll()).number).isEqualTo(1);
        queue.offer(new Numbered(0, 3));
        assertThat(queue.isEmpty()).isFalse();
        assertThat(drain()).containsExactly(2, 3);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void close_letsNothingIn_andKeepsWhatIsInside() {
        queue.offer(new Numbered(0, 1));
        queue.offer(new Numbered(0, 2));
        queue.poll();
        queue.offer(new Numbered(0, 3));
        queue.close();
        assertThat(queue.offer(new Numbered(0, 4))).isFalse();
        assertThat(drain()).containsExactly(2, 3);
        queue.close();
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.offer(new Numbered(0, 5))).isFalse();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ofManyProducers_losesNothing_andKeepsTheOrderOfEach() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        List<Thread> threads = IntStream.range(0, producers)
                .mapToObj(producer -> new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.offer(new Numbered(producer, i));
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        int[] next = new int[producers];
        for (int taken = 0; taken < producers * each; ) {
            if (queue.poll() instanceof Numbered input) {
                assertThat(input.number).isEqualTo(next[input.producer]++);
                taken++;
            } else {
                Thread.yield();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(queue.isEmpty()).isTrue();
    }
}
