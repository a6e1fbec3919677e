package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.storage.mapdb.volume.RedoReplay;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.PersistWorkload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Crashes the storage at every operation of a long run, and shows that each thing it does for safety is needed. */
@Tag("slow")
class CrashSweepTest {
    /** About a dozen batches between two checkpoints. */
    private static final StoreSizes SIZES = new StoreSizes(160 * 1024, 32, StoreSizes.Replay.FULL);

    private static final StoreSizes WITHOUT_REPLAY = new StoreSizes(
            160 * 1024, 32, (reader, isNew, sink) -> isNew ? RedoReplay.End.ofNew() : reader.replay(page -> {}));

    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(2, 620, 400);

    @Test
    void crash_atEveryOperationLosesNothing() {
        CrashSweep.Report report =
                new CrashSweep(directory -> MapDbPersister.open(directory, SIZES), BATCHES, 1, 4).run();
        print("redo replay in place", report);
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(2000);
    }

    @Test
    void crash_withBatchesLargerThanTheJournal() {
        List<PersistBatch> batches = new ArrayList<>();
        long next = 1;
        for (int i = 0; i < 12; i++) {
            EntryBatchBuilder entries = EntryBatch.builder(next, 1024);
            for (int count = 0; count < 3; count++) {
                byte[] payload = new byte[i % 3 == 0 ? 100_000 : 1000];
                Arrays.fill(payload, (byte) (i + 1));
                entries.add(1, i, EntryType.COMMAND, payload);
            }
            batches.add(PersistBatch.builder().entries(entries.build()).build());
            next += 3;
        }
        CrashSweep.Report report =
                new CrashSweep(directory -> MapDbPersister.open(directory, SIZES), batches, 1, 4).run();
        print("batches larger than the journal", report);
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void withoutRedoReplay_theSweepFails() {
        CrashSweep.Report report = new CrashSweep(
                        directory -> MapDbPersister.open(directory, WITHOUT_REPLAY), BATCHES.subList(0, 200), 1)
                .run();
        print("redo replay left out", report);
        assertThat(report.failures()).isNotEmpty();
    }

    @Test
    void withoutAnySingleForce_theSweepFails() {
        CrashSweep sweep =
                new CrashSweep(directory -> MapDbPersister.open(directory, SIZES), BATCHES.subList(0, 200), 12);
        List<Long> forces = sweep.forces();
        List<Long> missed = forces.parallelStream()
                .filter(force -> Objects.isNull(sweep.leavingOut(force)))
                .toList();
        System.out.println("crash sweep, one force left out: " + forces.size() + " forces, each left out once, "
                + (forces.size() - missed.size()) + " found by a crash that loses data; not found: " + missed);
        assertThat(missed).isEmpty();
    }

    @Test
    void withoutForcingWhatRecoveryFound_theSweepFails() {
        CrashSweep sweep =
                new CrashSweep(directory -> MapDbPersister.open(directory, SIZES), BATCHES.subList(0, 60), 2);
        for (Operation.Kind kind : List.of(Operation.Kind.FORCE, Operation.Kind.FORCE_DIRECTORY)) {
            CrashSweep.Report report = sweep.leavingOutInRecovery(kind);
            print("each " + kind + " of a recovery left out", report);
            assertThat(report.failures()).isNotEmpty();
        }
    }

    private static void print(String what, CrashSweep.Report report) {
        System.out.println("crash sweep, " + what + ": " + report.points() + " points, " + report.images() + " images, "
                + report.forces().size() + " forces, " + report.failures().size() + " failing points"
                + (report.failures().isEmpty()
                        ? ""
                        : ", the first: " + report.failures().get(0)));
    }
}
