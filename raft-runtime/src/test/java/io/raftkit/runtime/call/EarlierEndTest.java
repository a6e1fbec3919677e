package io.raftkit.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlierEndTest {
    private static final long AGE = 800;

    @Test
    void lastIndex_isThatOfTheFirstNote_untilThatIsOldEnough() {
        EarlierEnd end = new EarlierEnd(AGE, 1_000, 7);
        assertThat(end.lastIndex()).isEqualTo(7);
        end.note(1_100, 8);
        end.note(1_899, 9);
        assertThat(end.lastIndex()).isEqualTo(7);
    }

    @Test
    void lastIndex_isThatOfTheNewestNoteThatIsOldEnough() {
        EarlierEnd end = new EarlierEnd(AGE, 0, 0);
        for (long now = 10; now <= 10_000; now += 10) {
            end.note(now, now);
            assertThat(end.lastIndex()).isBetween(now - AGE - AGE / 8, Math.max(0, now - AGE));
        }
        end.note(50_000, 20_000);
        assertThat(end.lastIndex()).as("not noted for long").isEqualTo(10_000);
    }
}
