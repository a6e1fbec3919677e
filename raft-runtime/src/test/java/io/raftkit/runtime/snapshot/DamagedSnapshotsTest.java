package io.raftkit.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Until when the status says that a snapshot is damaged. */
class DamagedSnapshotsTest {
    private final SnapshotFigures figures = new SnapshotFigures();

    private static SnapshotRef ref(long index, long nonce) {
        return SnapshotRef.of(index, 1, 1_000, 0, Configuration.of(List.of(Member.voter(1, "a:1"))), nonce);
    }

    private DamagedSnapshots foundAtStart(SnapshotRef... refs) {
        return new DamagedSnapshots(List.of(refs), new NodeLog(1), figures, ref -> {});
    }

    private String shown() {
        return Objects.requireNonNullElse(figures.damage(), "");
    }

    @Test
    void thoseOfTheStart_areShown_untilOneTakesTheirPlace() {
        DamagedSnapshots damaged = foundAtStart(ref(100, 1), ref(50, 2));
        assertThat(shown()).contains(ref(100, 1).toString(), "at the start");
        damaged.inForce(ref(40, 3));
        assertThat(shown()).contains(ref(100, 1).toString());
        damaged.inForce(ref(100, 4));
        assertThat(shown()).isEmpty();
    }

    @Test
    void thoseOfTheStart_areShown_untilTheyAreGone() {
        DamagedSnapshots damaged = foundAtStart(ref(100, 1), ref(50, 2));
        damaged.forget(ref(100, 1));
        assertThat(shown()).contains(ref(50, 2).toString());
        damaged.forget(ref(50, 2));
        assertThat(shown()).isEmpty();
    }

    /** A server without a state: its record names what is damaged. */
    @Test
    void oneThatIsInForceItself_isShown() {
        DamagedSnapshots damaged = foundAtStart(ref(100, 1));
        damaged.inForce(ref(100, 1));
        assertThat(shown()).contains(ref(100, 1).toString());
    }

    @Test
    void oneThatIsFoundLater_isShownWithItsReason_untilANewerOneIsInForce() {
        DamagedSnapshots damaged = foundAtStart();
        damaged.inForce(ref(100, 1));
        assertThat(shown()).isEmpty();
        damaged.found(ref(100, 1), "it is rotten");
        assertThat(shown()).contains(ref(100, 1).toString(), "it is rotten");
        damaged.inForce(ref(101, 2));
        assertThat(shown()).isEmpty();
    }
}
