package io.raftkit.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One step for a persister. */
class PersistBatchTest {

    @Test
    void build_keepsEveryPart() {
        EntryBatch first = entries(5, 2);
        EntryBatch second = entries(7, 1);
        Bootstrap bootstrap = new Bootstrap(1, 2, 0, 3, new Configuration(List.of()), true, false);
        PersistBatch batch = PersistBatch.builder()
                .bootstrap(bootstrap)
                .termAndVote(new TermAndVote(4, 2))
                .peerStoreId(3, 33)
                .peerStoreId(2, 22)
                .truncateFrom(5)
                .entries(first)
                .entries(second)
                .logStart(new LogStart(2, 1))
                .commitHint(6)
                .build();
        assertThat(batch.bootstrap()).isSameAs(bootstrap);
        assertThat(batch.termAndVote()).isEqualTo(new TermAndVote(4, 2));
        assertThat(batch.peerStoreIds()).containsExactly(Map.entry(2, 22L), Map.entry(3, 33L));
        assertThat(batch.truncateFrom()).isEqualTo(5);
        assertThat(batch.entries()).containsExactly(first, second);
        assertThat(batch.logStart()).isEqualTo(new LogStart(2, 1));
        assertThat(batch.commitHint()).isEqualTo(6);
        assertThat(batch.isEmpty()).isFalse();
    }

    @Test
    void isEmpty_onlyWithoutAnyPart() {
        assertThat(PersistBatch.builder().build().isEmpty()).isTrue();
        assertThat(PersistBatch.builder().termAndVote(TermAndVote.NONE).build().isEmpty())
                .isFalse();
        assertThat(PersistBatch.builder().peerStoreId(1, 1).build().isEmpty()).isFalse();
        assertThat(PersistBatch.builder().truncateFrom(1).build().isEmpty()).isFalse();
        assertThat(PersistBatch.builder().entries(entries(1, 1)).build().isEmpty())
                .isFalse();
        assertThat(PersistBatch.builder().logStart(LogStart.ORIGIN).build().isEmpty())
                .isFalse();
        assertThat(PersistBatch.builder().commitHint(1).build().isEmpty()).isFalse();
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
        builder.entries(entries(2, 1)).peerStoreId(1, 1);
        assertThat(batch.entries()).hasSize(1);
        assertThat(batch.peerStoreIds()).isEmpty();
    }

    static EntryBatch entries(long firstIndex, int count) {
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, 0);
        for (int i = 0; i < count; i++) {
            batch.add(3, 0, EntryType.COMMAND, new byte[] {1});
        }
        return batch.build();
    }
}
