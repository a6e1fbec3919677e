package io.raftkit.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What persisters report into: terms and configurations are derived, and reports that contradict each other are refused. */
class RecoveryTest {

    @Test
    void termRunsAndConfigurationsAreDerivedFromHeaders() {
        Recovery found = new Recovery();
        found.logStart(new LogStart(5, 2));
        assertThat(found.lastIndex()).isEqualTo(4);
        found.entry(5, 2, EntryType.COMMAND);
        found.entry(6, 3, EntryType.CONFIGURATION);
        found.entries(7, 1_000_000, 3);
        found.entries(EntryBatch.builder(1_000_001, 0)
                .add(3, 0, EntryType.COMMAND, new byte[0])
                .add(4, 0, EntryType.CONFIGURATION, new byte[0])
                .build());
        assertThat(found.termRuns()).containsExactly(Map.entry(5L, 2L), Map.entry(6L, 3L), Map.entry(1_000_002L, 4L));
        assertThat(found.configurations()).containsExactly(6L, 1_000_002L);
        assertThat(found.lastIndex()).isEqualTo(1_000_002);
        assertThat(found.logStart()).isEqualTo(new LogStart(5, 2));
    }

    @Test
    void entriesThatDoNotFollowAreRefused() {
        assertRefused(found -> found.entries(2, 2, 1));
        assertRefused(found -> found.entries(1, 0, 1));
        assertRefused(found -> found.entries(1, 1, 0));
        Recovery found = new Recovery();
        found.entries(1, 3, 2);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> found.entries(3, 4, 2))
                .withMessageContaining("behind entry 3 of term 2");
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> found.entries(4, 4, 1));
        assertThatIllegalStateException().isThrownBy(() -> found.logStart(new LogStart(5, 2)));
        Recovery compacted = new Recovery();
        compacted.logStart(new LogStart(5, 7));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> compacted.entries(5, 5, 6));
    }

    @Test
    void recordsThatNobodyCanHaveStoredAreRefused() {
        Recovery found = new Recovery();
        found.record("one", new byte[PersistBatch.RECORD_BYTES_MAX]);
        assertThat(found.records()).containsOnlyKeys("one");
        assertRefused(other -> other.record("two", new byte[PersistBatch.RECORD_BYTES_MAX + 1]));
        assertRefused(other -> other.record("Two", new byte[0]));
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> found.record("one", new byte[0]))
                .withMessageContaining("two records");
    }

    /** A report. */
    private interface Report {
        void into(Recovery found);
    }

    private static void assertRefused(Report report) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> report.into(new Recovery()));
    }
}
