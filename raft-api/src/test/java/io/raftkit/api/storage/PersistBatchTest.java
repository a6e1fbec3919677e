package io.raftkit.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One step for a persister. */
class PersistBatchTest {

    @Test
    void build_keepsEveryPart() {
        EntryBatch first = entries(5, 2);
        EntryBatch second = entries(7, 1);
        PersistBatch batch = PersistBatch.builder()
                .record("two", new byte[] {2})
                .record("one", null)
                .truncateFrom(5)
                .entries(first)
                .entries(second)
                .snapshot("id", new LogStart(2, 1))
                .build();
        assertThat(batch.records()).containsOnlyKeys("one", "two");
        assertThat(batch.records().get("one")).isNull();
        assertThat(batch.records().get("two")).containsExactly(2);
        assertThat(batch.truncateFrom()).isEqualTo(5);
        assertThat(batch.entries()).containsExactly(first, second);
        assertThat(batch.logStart()).isEqualTo(new LogStart(2, 1));
        assertThat(batch.snapshotId()).isEqualTo("id");
        assertThat(batch.isEmpty()).isFalse();
    }

    @Test
    void isEmpty_onlyWithoutAnyPart() {
        assertThat(PersistBatch.builder().build().isEmpty()).isTrue();
        assertThat(PersistBatch.builder().record("one", null).build().isEmpty()).isFalse();
        assertThat(PersistBatch.builder().truncateFrom(1).build().isEmpty()).isFalse();
        assertThat(PersistBatch.builder().entries(entries(1, 1)).build().isEmpty())
                .isFalse();
        assertThat(PersistBatch.builder().logStart(LogStart.ORIGIN).build().isEmpty())
                .isFalse();
    }

    @Test
    void record_isBoundedInNameAndValue() {
        PersistBatch.Builder builder = PersistBatch.builder();
        builder.record("a-9" + "x".repeat(37), new byte[PersistBatch.RECORD_BYTES_MAX]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.record("big", new byte[PersistBatch.RECORD_BYTES_MAX + 1]))
                .withMessageContaining("\"big\" has 65537 bytes");
        for (String name : List.of("", "A", "a.b", "a/b", "é", "x".repeat(41))) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.record(name, null));
        }
    }

    @Test
    void entries_refusesAGap() {
        PersistBatch.Builder builder = PersistBatch.builder().entries(entries(5, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.entries(entries(8, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.entries(entries(6, 1)));
    }

    /** A batch may be kept: what its builder does later is not seen by it. */
    @Test
    void build_isNotChangedByItsBuilder() {
        PersistBatch.Builder builder = PersistBatch.builder().entries(entries(1, 1));
        PersistBatch batch = builder.build();
        builder.entries(entries(2, 1)).record("one", null);
        assertThat(batch.entries()).hasSize(1);
        assertThat(batch.records()).isEmpty();
    }

    static EntryBatch entries(long firstIndex, int count) {
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, 0);
        for (int i = 0; i < count; i++) {
            batch.add(3, 0, EntryType.COMMAND, new byte[] {1});
        }
        return batch.build();
    }
}
