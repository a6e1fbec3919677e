package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.snapshot.SnapshotPolicy;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a server takes a snapshot by itself that hears of others' too. Entries are as long as each other, and a second apart. */
class SnapshotTimesTest {
    private static final Configuration MEMBERS = Configuration.of(List.of(Member.voter(1, "a:1")));
    private static final int DUE_BYTES = 100_000;

    private final ManualClock clock = new ManualClock();
    private final DamagedSnapshots damaged =
            new DamagedSnapshots(List.of(), new NodeLog(1), new SnapshotFigures(), ref -> {});
    private final AppliedPoint point = AppliedPoint.atStart(
            0, Recovered.of(new Recovery()), MEMBERS, (from, to, bytesMax) -> null, new SessionTable(MEMBERS));
    private final SnapshotPolicy policy = new SnapshotPolicy(1, DUE_BYTES, 1_000_000);
    private final SnapshotTimes times = new SnapshotTimes(policy, damaged, point, 0, clock);
    private long index;

    private void apply() {
        EntryBatch entry = EntryBatch.builder(++index, 1_100)
                .add(1, 1_000 * index, EntryType.COMMAND, new byte[1_000])
                .build();
        point.passed(entry, true);
        times.passed(entry, true);
    }

    /** How many entries are applied until one is due. */
    private int untilDue() {
        int applied = 0;
        while (!times.isDue()) {
            apply();
            assertThat(++applied).isLessThan(1_000);
        }
        return applied;
    }

    private static StoredSnapshot snapshot(long index) {
        return new StoredSnapshot(SnapshotRef.of(index, 1, 1_000 * index, 0, MEMBERS, index), 10);
    }

    private void own() {
        StoredSnapshot own = snapshot(point.index());
        times.began(own.ref());
        times.inForce(own);
        times.taken(own, own.ref());
    }

    private void anothers(long of) {
        times.inForce(snapshot(of));
        times.taken(snapshot(of), null);
    }

    /** The log goes on without it, and so does the state machine: nothing is restored. */
    @Test
    void snapshotOfAnotherServer_countsForWhatItStandsFor() {
        int whole = untilDue();
        own();
        long before = index;
        for (int i = 0; i < whole - 1; i++) {
            apply();
        }
        anothers(before + whole / 2);
        assertThat(policy.dueMillis()).isGreaterThan(1_000_000 + 1_000 * (before + whole / 2));
        assertThat(untilDue()).isBetween(whole / 2 - 1, whole / 2 + 2);
    }

    @Test
    void snapshotOfAnotherServerThatReachesAsFar_leavesNothingToCount() {
        int whole = untilDue();
        anothers(index);
        assertThat(policy.dueMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(untilDue()).isEqualTo(whole);
    }

    @Test
    void whatWasAppliedInEarlierLives_counts_unlessASnapshotStandsForIt() {
        int whole = untilDue();
        own();
        times.measured(index + 1, DUE_BYTES, 5_000);
        assertThat(untilDue()).isLessThan(whole / 2);
        own();
        times.measured(1, DUE_BYTES, 5_000);
        assertThat(untilDue()).isEqualTo(whole);
    }

    /** A new one comes at once, and one that fails is not tried without a pause. */
    @Test
    void damagedOne_isReplaced_onceTheStateMachineHoldsAsMuch() {
        apply();
        StoredSnapshot rotten = snapshot(2);
        times.inForce(rotten);
        damaged.found(rotten.ref(), "it is rotten");
        assertThat(times.isDue()).isFalse();
        apply();
        assertThat(times.isDue()).isTrue();
        times.failed();
        assertThat(times.isDue()).isFalse();
        assertThat(times.dueNanos()).isGreaterThan(clock.nanos());
        clock.nanos = times.dueNanos();
        assertThat(times.isDue()).isTrue();
        times.inForce(snapshot(3));
        assertThat(times.isDue()).isFalse();
    }

    /** A disk that damages whatever is written must not be written to all the time. */
    @Test
    void damagedOne_isReplacedAgain_afterAPauseAsLongAsTheLastOneTook() {
        apply();
        times.inForce(snapshot(1));
        damaged.found(snapshot(1).ref(), "it is rotten");
        for (int round = 1; round <= 3; round++) {
            assertThat(times.isDue()).isTrue();
            StoredSnapshot another = new StoredSnapshot(SnapshotRef.of(1, 1, 1_000, 0, MEMBERS, 100 + round), 10);
            times.began(another.ref());
            clock.nanos += 7_000_000;
            times.inForce(another);
            times.taken(another, another.ref());
            damaged.found(another.ref(), "it is rotten too");
            assertThat(times.isDue()).isFalse();
            assertThat(times.dueNanos()).isEqualTo(clock.nanos + 7_000_000);
            clock.nanos += 6_999_999;
            assertThat(times.isDue()).isFalse();
            clock.nanos++;
        }
    }
}
