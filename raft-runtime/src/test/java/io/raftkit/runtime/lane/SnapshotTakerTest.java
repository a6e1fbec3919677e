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
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.snapshot.SnapshotLane;
import io.raftkit.runtime.snapshot.SnapshotPolicy;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.ManualClock;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured of earlier runs while a view is written, which takes the place of a damaged snapshot. */
class SnapshotTakerTest {
    private static final Configuration MEMBERS = Configuration.of(List.of(Member.voter(1, "a:1")));
    private static final int DUE_BYTES = 100_000;
    private static final long NONCE = 7;

    private final NodeLog log = new NodeLog(1);
    private final ManualClock clock = new ManualClock();
    private final NodeCommons commons = new NodeCommons(1, new Lifecycle(log), clock, new Counters(), log);
    private final SnapshotFigures figures = new SnapshotFigures();
    private final DamagedSnapshots damaged = new DamagedSnapshots(List.of(), log, figures, ref -> {});
    private final SnapshotLane lane = new SnapshotLane(
            SnapshotFiles.in(new InMemoryDirectory()),
            id -> false,
            damaged,
            new ManualRunner(),
            commons,
            new Reports());
    private final AppliedPoint point = AppliedPoint.atStart(
            0, Recovered.of(new Recovery()), MEMBERS, (from, to, bytesMax) -> null, new SessionTable(MEMBERS));
    private final SnapshotTimes times =
            new SnapshotTimes(new SnapshotPolicy(1, DUE_BYTES, 0), damaged, point, 0, clock);
    private final SnapshotTaker taker =
            new SnapshotTaker(lane, times, point, () -> NONCE, Long.MAX_VALUE, commons, figures);
    private final UserCodeSection section = new UserCodeSection();
    private final PendingCalls ends = new PendingCalls(section);
    private long index;

    private static final class Reports implements SnapshotLane.Reports {
        @Override
        public void taken(StoredSnapshot snapshot, long nanos) {}

        @Override
        public void failed(SnapshotRef ref, Throwable cause) {}

        @Override
        public void measured(long from, long bytes, long oldestMillis) {}
    }

    /** Its views stand for an index that was applied before. */
    private static final class BehindAdder extends Adder {
        private final long index;

        BehindAdder(long index) {
            this.index = index;
        }

        @Override
        public View snapshot(SnapshotPoint applied) {
            return new View() {
                @Override
                public long index(SnapshotPoint of) {
                    return index;
                }

                @Override
                public void writeTo(OutputStream out) {}
            };
        }
    }

    private void apply() {
        taker.passed(
                EntryBatch.builder(++index, 1_100)
                        .add(1, 1_000 * index, EntryType.COMMAND, new byte[1_000])
                        .build(),
                true);
    }

    /** How many entries are applied until a view is taken by policy. */
    private int untilDue() {
        int applied = 0;
        while (!times.isDue()) {
            apply();
            assertThat(++applied).isLessThan(1_000);
        }
        return applied;
    }

    private SnapshotRef begin() throws IOException {
        apply();
        StoredSnapshot rotten = new StoredSnapshot(point.ref(1, 1), 10);
        apply();
        taker.inForce(rotten, ends);
        damaged.found(rotten.ref(), "it is rotten");
        taker.takeIfWanted(new Adder(), section, ends);
        return point.ref(index, NONCE);
    }

    @Test
    void viewThatFails_leavesWhatWasMeasuredMeanwhileToBeCounted() throws IOException {
        SnapshotRef begun = begin();
        taker.measured(2, DUE_BYTES, 1_000);
        taker.failed(begun, new IOException("the disk is full"), ends);
        assertThat(untilDue()).isLessThan(40);
    }

    /** Nothing is written then, and the status must not say so. */
    @Test
    void viewOfTheNewestSnapshot_isNotBeingWritten() throws IOException {
        apply();
        taker.inForce(new StoredSnapshot(point.ref(1, 1), 10), ends);
        untilDue();
        taker.takeIfWanted(new BehindAdder(1), section, ends);
        assertThat(figures.status(null).writing()).isFalse();
    }

    @Test
    void viewThatIsInForce_standsForWhatWasMeasuredMeanwhile() throws IOException {
        SnapshotRef begun = begin();
        taker.measured(2, DUE_BYTES, 1_000);
        taker.inForce(new StoredSnapshot(begun, 10), ends);
        assertThat(untilDue()).isGreaterThan(80);
    }
}
