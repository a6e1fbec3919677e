package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.FaultSweep;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterFactory;
import io.raftkit.testkit.storage.RotSweep;
import io.raftkit.testkit.storage.SweepReport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Everything a disk can do to a {@link io.raftkit.api.storage.Persister} that reaches its files through
 * {@link io.raftkit.api.storage.DataDirectory}: crashes and power cuts at every operation, a full disk, failures and short writes at each, a
 * flipped bit in every byte; and starts in directories that are not as they were left. Extend it and say how yours is opened; each sweep
 * prints how many places it tried.
 *
 * <p>It goes with {@link PersisterContract}, which says what a persister does when nothing is in its way. A persister that keeps no files
 * skips the cases that are about files, visibly.
 */
public abstract class PersisterSweeps extends PersisterStartCases {

    private static final int FAILURES_SHOWN = 3;

    /** For subclasses. */
    protected PersisterSweeps() {}

    /**
     * What is persisted while the disk crashes and fails.
     *
     * @return batches as a server would persist them; enough of them to bring about whatever yours does now and then, such as starting a
     *     new file
     */
    protected List<PersistBatch> batches() {
        return PersistWorkload.mixed(9, 40, 500);
    }

    /**
     * How many of the bytes are tried in the bit-rot sweep.
     *
     * @return 1 for every byte, which is the default, or n for every n-th, for storages that are large when they are almost empty
     */
    protected int rotStep() {
        return 1;
    }

    @Test
    void crashAndPowerCut_atEveryOperation_loseNothing() {
        crashAndPowerCut("crash and power cut", this::open);
    }

    @Test
    void crashAndPowerCut_withSilenceBehindEachBatch_loseNothing() {
        crashAndPowerCut("crash and power cut with silence", directory -> new RestingPersister(open(directory)));
    }

    private void crashAndPowerCut(String name, PersisterFactory factory) {
        CrashSweep.Report report = new CrashSweep(factory, batches(), 2, 4).run();
        print(name, report.points() + " points, " + report.images() + " disks opened");
        assertThat(report.failures().stream().limit(FAILURES_SHOWN)).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(batches().size());
    }

    /** Otherwise the sweep sees nothing: perhaps the files are not reached through the directory. */
    @Test
    void withoutForces_theSweepFails() throws IOException {
        assumeKeepsFiles();
        CrashSweep sweep = new CrashSweep(this::open, batches(), 2);
        for (Operation.Kind kind : List.of(Operation.Kind.FORCE, Operation.Kind.FORCE_DIRECTORY)) {
            String found = sweep.leavingOutAll(kind);
            print("every " + kind + " left out", String.valueOf(found));
            assertThat(found).as("what every %s left out does", kind).isNotNull();
        }
    }

    @Test
    void fullDisk_refusesWholeBatchesAndTakesThemLater_orStops() {
        check("full disk", new FaultSweep(this::open, batches()).fullDisk());
    }

    @Test
    void failedOperation_stopsForGoodAndLosesNothing() {
        check("failed operation", new FaultSweep(this::open, batches()).failures());
        check(
                "failed operation with silence",
                new FaultSweep(directory -> new RestingPersister(open(directory)), batches()).failures());
    }

    @Test
    void shortWrite_isNeverTakenForWhole() throws IOException {
        assumeKeepsFiles();
        check("short write", new FaultSweep(this::open, batches()).shortWrites());
    }

    @Test
    void failedRead_isRefusedOrBorne() throws IOException {
        assumeKeepsFiles();
        check("failed read", new FaultSweep(this::open, batches()).failedReads());
    }

    private void check(String name, SweepReport report) {
        print(name, report.toString());
        assertThat(report.failures().stream().limit(FAILURES_SHOWN)).isEmpty();
        assertThat(report.points()).isPositive();
    }

    @Test
    void bitRot_isRefusedOrHarmless() throws IOException {
        rot(RotSweep.After.ORDERLY_END);
    }

    @Test
    void bitRot_afterAPowerCut_costsTheLastBatchAtMost() throws IOException {
        rot(RotSweep.After.POWER_CUT);
    }

    @Test
    void bitRot_afterSilenceAndAPowerCut_isRefusedOrHarmless() throws IOException {
        rot(RotSweep.After.SILENCE_AND_POWER_CUT);
    }

    private void rot(RotSweep.After after) throws IOException {
        assumeKeepsFiles();
        RotSweep.Report report = new RotSweep(this::open, fewBatches(), after, rotStep()).run();
        print("bit rot, " + after, report.toString());
        assertThat(report.sweep().failures().stream().limit(FAILURES_SHOWN)).isEmpty();
        assertThat(report.sweep().count(RotSweep.REFUSED)).isPositive();
        if (after != RotSweep.After.POWER_CUT) {
            assertThat(report.sweep().count(RotSweep.LAST_BATCH_CUT)).isZero();
        }
    }

    private void assumeKeepsFiles() throws IOException {
        assumeFalse(stored(1).list().isEmpty(), "it keeps no files, so there is nothing to try");
    }

    private void print(String name, String found) {
        System.out.println(getClass().getSimpleName() + ", " + name + ": " + found);
    }
}
