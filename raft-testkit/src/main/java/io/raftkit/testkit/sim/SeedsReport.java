package io.raftkit.testkit.sim;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How a number of runs went that held everything.
 *
 * @param runs one report for each seed, in the order of the seeds
 * @param traceHash one number for all their traces
 */
public record SeedsReport(List<SimulationReport> runs, long traceHash) {

    /** Keeps a copy of the list. */
    public SeedsReport {
        runs = List.copyOf(runs);
    }

    static SeedsReport of(List<SimulationReport> runs) {
        long hash = 0;
        for (SimulationReport run : runs) {
            hash = hash * 31 + run.traceHash();
        }
        return new SeedsReport(runs, hash);
    }

    /**
     * How much virtual time passed in all of them.
     *
     * @return milliseconds
     */
    public long millis() {
        return sum(SimulationReport::millis);
    }

    private long sum(ToLongFunction<SimulationReport> what) {
        return runs.stream().mapToLong(what).sum();
    }

    @Override
    public String toString() {
        return String.format(
                "%d seeds held: %d s of virtual time, %d steps, %d faults, %d disk operations gone wrong, %d terms led, %d entries committed, %d calls answered,"
                        + " %d rejected, %d unknown, traces %016x",
                runs.size(),
                millis() / 1000,
                sum(SimulationReport::steps),
                sum(SimulationReport::faults),
                sum(SimulationReport::diskFaults),
                sum(SimulationReport::leaders),
                sum(SimulationReport::committed),
                sum(SimulationReport::answered),
                sum(SimulationReport::rejected),
                sum(SimulationReport::unknown),
                traceHash);
    }
}
