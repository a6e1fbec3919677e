package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.simulator.SeedsReport;
import io.raftkit.simulator.SimulationReport;
import org.junit.jupiter.api.Test;

/** Every build runs seeds that no build before it ran. */
class SeedsTest {
    private static final int SEEDS = Integer.getInteger("proof.seeds", 100);

    @Test
    void seedsOfThisCommit_hold() throws InterruptedException {
        String hash = Commit.hash();
        long from = Long.getLong("proof.from", Commit.firstSeed(hash));
        long to = from + SEEDS - 1;
        System.out.printf("commit %s: seeds %d to %d%n", hash, from, to);
        SeedRange range = SeedRange.run(from, to);
        if (!range.failures().isEmpty()) {
            // Once more, with everything that explains it.
            long failed = range.failures().firstKey();
            System.out.println("again: -Dproof.from=" + failed
                    + " -Dproof.seeds=1; if it is to stay, src/test/resources/regressions.txt");
            ProofRun.of(failed).run(failed);
            throw new AssertionError(
                    "seed " + failed + " failed, and not when it was run again",
                    range.failures().get(failed));
        }
        SeedsReport held = range.held();
        System.out.printf(
                "%d s simulated, %d faults, %d terms led, %d calls answered, traces %016x%n",
                held.millis() / 1_000, held.faults(), held.leaders(), held.answered(), held.traceHash());
        assertThat(held.runs()).hasSize(SEEDS);
        assertThat(held.runs()).allSatisfy(SeedsTest::isASeed);
    }

    /**
     * At least thirty simulated seconds, in which something happened. That commands were committed and calls answered, a run within the
     * budget demands itself; beyond it a cluster may have lost too many disks too early to answer anybody: seed 164194371316186 did.
     */
    private static void isASeed(SimulationReport report) {
        assertThat(report.millis()).isGreaterThanOrEqualTo(30_000);
        assertThat(report.faults()).isPositive();
    }
}
