package io.raftkit.engine.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unanswered requests: what is added is freed, once. */
class InflightsTest {

    @Test
    void isFull_byNumber() {
        Inflights inflights = new Inflights(2, 1_000);
        inflights.add(1, 1);
        assertThat(inflights.isFull()).isFalse();
        inflights.add(2, 1);
        assertThat(inflights.isFull()).isTrue();
        inflights.freeUpTo(1);
        assertThat(inflights.isFull()).isFalse();
    }

    @Test
    void isFull_byBytes() {
        Inflights inflights = new Inflights(100, 1_000);
        inflights.add(1, 999);
        assertThat(inflights.isFull()).isFalse();
        assertThat(inflights.room()).isEqualTo(1);
        inflights.add(2, 5_000);
        assertThat(inflights.isFull()).isTrue();
        inflights.freeUpTo(2);
        assertThat(inflights.room()).isEqualTo(1_000);
        assertThat(inflights.isEmpty()).isTrue();
    }

    @Test
    void freeUpTo_keepsRequestsThatReachFurther() {
        Inflights inflights = new Inflights(100, 1_000);
        inflights.add(5, 10);
        inflights.add(9, 10);
        inflights.freeUpTo(8);
        assertThat(inflights.room()).isEqualTo(990);
        inflights.freeUpTo(4);
        assertThat(inflights.room()).isEqualTo(990);
    }

    /** Conservation: room is always the bound less what is held. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void roomIsTheBoundLessWhatIsHeld(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Inflights inflights = new Inflights(1_000, 100_000);
        ArrayDeque<long[]> model = new ArrayDeque<>();
        long last = 0;
        for (int step = 0; step < 5_000; step++) {
            int choice = random.nextInt(20);
            if (choice < 11) {
                last += 1 + random.nextInt(5);
                long bytes = random.nextInt(300);
                inflights.add(last, bytes);
                model.add(new long[] {last, bytes});
            } else if (choice < 19) {
                long match = last - random.nextInt(40);
                inflights.freeUpTo(match);
                while (!model.isEmpty() && model.peek()[0] <= match) {
                    model.poll();
                }
            } else if (random.nextInt(20) == 0) {
                inflights.clear();
                model.clear();
            }
            assertThat(inflights.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(inflights.room())
                    .isEqualTo(100_000 - model.stream().mapToLong(r -> r[1]).sum());
        }
    }
}
