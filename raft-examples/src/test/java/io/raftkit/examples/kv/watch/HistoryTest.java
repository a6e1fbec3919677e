package io.raftkit.examples.kv.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final int CHANGES = 50_000;

    private static Change change(long number, int bytes) {
        return new Change(number, Change.Kind.DELETE, Bytes.of("k".repeat(bytes)), null);
    }

    @Test
    void changes_areThereFromAnyNumberThatIsKnown() {
        History history = new History(1 << 20);
        assertThat(history.from(1, 10)).isEmpty();
        history.changed(List.of(change(1, 1), change(2, 1)));
        history.changed(List.of(change(3, 1)));
        assertThat(history.from(1, 10)).extracting(Change::version).containsExactly(1L, 2L, 3L);
        assertThat(history.from(2, 1)).extracting(Change::version).containsExactly(2L);
        assertThat(history.from(4, 10)).isEmpty();
        assertThat(history.from(9, 10)).isEmpty();
        assertThat(history.from(0, 10)).isNull();
    }

    @Test
    void oldChanges_areForgotten_forTheirBytesAndForTheirNumber() {
        History history = new History(1 << 20);
        for (int number = 1; number <= 20; number++) {
            history.changed(List.of(change(number, 100_000)));
        }
        assertThat(history.first()).isEqualTo(11);
        assertThat(history.from(10, 10)).isNull();
        history.changed(List.of(change(21, 1 << 21)));
        assertThat(history.first()).isEqualTo(21);
        assertThat(history.from(21, 10)).hasSize(1);
        for (int number = 22; number <= CHANGES; number++) {
            history.changed(List.of(change(number, 1)));
        }
        assertThat(history.first()).isGreaterThan(CHANGES - (1 << 14));
        assertThat(history.from(CHANGES, 1)).extracting(Change::version).containsExactly((long) CHANGES);
    }

    @Test
    void snapshot_bringsAGap() {
        History history = new History(1 << 20);
        history.changed(List.of(change(1, 1)));
        history.restored(7);
        assertThat(history.from(1, 10)).isNull();
        assertThat(history.from(7, 10)).isNull();
        assertThat(history.from(8, 10)).isEmpty();
        history.changed(List.of(change(8, 1)));
        assertThat(history.from(8, 10)).hasSize(1);
    }

    @Test
    void changeThatIsMissing_isNoticed() {
        History history = new History(1 << 20);
        assertThatThrownBy(() -> history.changed(List.of(change(2, 1)))).hasMessageContaining("where 1 is due");
    }
}
