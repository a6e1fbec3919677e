package io.raftkit.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /** A storage may know of headers alone; what a configuration says is read back from it. */
    @Test
    void configurationsThatAPersisterReports_areReadBack() throws IOException {
        EntryBatch log = EntryBatch.builder(1, 0)
                .add(1, 0, EntryType.COMMAND, new byte[] {1})
                .add(1, 0, EntryType.CONFIGURATION, new byte[] {2})
                .build();
        Recovery found = Recovery.of(new LogOnly(log));
        assertThat(found.configurationEntries()).singleElement().satisfies(entry -> {
            assertThat(entry.firstIndex()).isEqualTo(2);
            assertThat(entry.payloadAt(2).get()).isEqualTo((byte) 2);
        });
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Recovery.of(new LogOnly(log) {
                    @Override
                    public @Nullable EntryBatch read(long from, long to, int bytesMax) {
                        return null;
                    }
                }))
                .withMessageContaining("entry 2");
    }

    /** Reports headers, and gives back entries. */
    private static class LogOnly implements Persister {
        private final EntryBatch log;

        LogOnly(EntryBatch log) {
            this.log = log;
        }

        @Override
        public void recover(Recovery into) {
            for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
                into.entry(index, log.termAt(index), log.typeAt(index));
            }
        }

        @Override
        public void persist(PersistBatch batch) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public @Nullable EntryBatch read(long from, long to, int bytesMax) {
            return log.view(from, to);
        }

        @Override
        public void close() {}
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
