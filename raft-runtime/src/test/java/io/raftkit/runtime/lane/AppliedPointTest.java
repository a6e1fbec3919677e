package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.session.SessionTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A snapshot is named with term, time and configuration of its own entry, whichever came later. */
class AppliedPointTest {
    private static final Configuration INITIAL = of("a:1");

    private final Map<Long, EntryBatch> log = new HashMap<>();
    private final AppliedPoint point = AppliedPoint.atStart(
            0, Recovered.of(new Recovery()), INITIAL, (from, to, bytesMax) -> log.get(from), new SessionTable(INITIAL));

    private static Configuration of(String address) {
        return Configuration.of(List.of(Member.voter(1, address)));
    }

    private void apply(long index, long term, EntryType type, byte[] payload) {
        EntryBatch entry = EntryBatch.builder(index, 64)
                .add(term, 1_000 + index, type, payload)
                .build();
        log.put(index, entry);
        point.passed(entry, type == EntryType.COMMAND);
    }

    private void applyAll() {
        apply(1, 1, EntryType.COMMAND, new byte[3]);
        apply(2, 1, EntryType.CONFIGURATION, of("b:1").toBytes());
        apply(3, 2, EntryType.COMMAND, new byte[3]);
        apply(4, 3, EntryType.CONFIGURATION, of("c:1").toBytes());
        apply(5, 3, EntryType.COMMAND, new byte[3]);
    }

    @Test
    void earlierEntry_hasTheConfigurationOfItsOwn() throws IOException {
        applyAll();
        assertThat(point.ref(1, 7)).isEqualTo(SnapshotRef.of(1, 1, 1_001, 0, INITIAL, 7));
        assertThat(point.ref(2, 7)).isEqualTo(SnapshotRef.of(2, 1, 1_002, 2, of("b:1"), 7));
        assertThat(point.ref(3, 7)).isEqualTo(SnapshotRef.of(3, 2, 1_003, 2, of("b:1"), 7));
        assertThat(point.ref(5, 7)).isEqualTo(SnapshotRef.of(5, 3, 1_005, 4, of("c:1"), 7));
    }

    @Test
    void entryBeforeTheNewestSnapshot_orThatTheLogHoldsNoMore_cannotBeNamed() throws IOException {
        applyAll();
        point.inForce(point.ref(3, 7));
        assertThat(point.ref(3, 8).configuration()).isEqualTo(of("b:1"));
        assertThatThrownBy(() -> point.ref(1, 8)).hasMessageContaining("stands for entry 1");
        assertThatThrownBy(() -> point.ref(6, 8)).hasMessageContaining("stands for entry 6");
        log.remove(4L);
        assertThatThrownBy(() -> point.ref(4, 8)).hasMessageContaining("does not hold any more");
    }

    @Test
    void restoredState_hasNothingBeforeIt() throws IOException {
        applyAll();
        point.restored(SnapshotRef.of(9, 4, 2_000, 8, of("d:1"), 1));
        assertThatThrownBy(() -> point.ref(5, 8)).hasMessageContaining("stands for entry 5");
        assertThat(point.ref(9, 8)).isEqualTo(SnapshotRef.of(9, 4, 2_000, 8, of("d:1"), 8));
    }
}
