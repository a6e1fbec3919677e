package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int TIMES = 1_000_000;

    private final MemoryBudget memory = new MemoryBudget(10);

    @Test
    void noMoreIsTaken_thanThereIs() {
        assertThat(memory.take(10)).isTrue();
        assertThat(memory.take(1)).isFalse();
        memory.give(10);
        assertThat(memory.take(11)).isFalse();
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void whatFits_isNotRefused_whileOthersAskForTooMuch() throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!isOver.get()) {
                memory.take(11);
            }
        });
        other.start();
        int refused = 0;
        for (int i = 0; i < TIMES; i++) {
            if (memory.take(10)) {
                memory.give(10);
            } else {
                refused++;
            }
        }
        isOver.set(true);
        other.join();
        assertThat(refused).isZero();
    }
}
