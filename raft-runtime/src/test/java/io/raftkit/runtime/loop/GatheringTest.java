package io.raftkit.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(Gathering.MICROS_MAX);

    private final Gathering gathering = new Gathering();

    @Test
    void commandsGather_onlyWhileTheLeadersDiskWrites() {
        assertThat(gathering.goesOn(false, 3, 0)).isFalse();
        assertThat(gathering.goesOn(true, 3, 10)).isTrue();
        assertThat(gathering.goesOn(true, 9, 20)).isTrue();
        assertThat(gathering.goesOn(false, 9, 30)).isFalse();
        assertThat(gathering.isOn()).isFalse();
    }

    @Test
    void nothingGathers_whileNothingWaits() {
        assertThat(gathering.goesOn(true, 0, 0)).isFalse();
        assertThat(gathering.isOn()).isFalse();
    }

    @Test
    void itEnds_whenThereAreEnoughForABatch() {
        assertThat(gathering.goesOn(true, Gathering.COMMANDS_MAX - 1, 0)).isTrue();
        assertThat(gathering.goesOn(true, Gathering.COMMANDS_MAX, 1)).isFalse();
    }

    @Test
    void itEndsByTime_countedFromTheFirstCommand_andBeginsAnew() {
        assertThat(gathering.goesOn(true, 1, -5)).isTrue();
        assertThat(gathering.untilNanos()).isEqualTo(LONGEST - 5);
        assertThat(gathering.goesOn(true, 2, LONGEST - 6)).isTrue();
        assertThat(gathering.goesOn(true, 2, LONGEST - 5)).isFalse();
        assertThat(gathering.goesOn(true, 1, LONGEST)).isTrue();
        assertThat(gathering.untilNanos()).isEqualTo(2 * LONGEST);
    }
}
