package io.raftkit.simulator;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How a number of runs went that held everything.
 *
 * @param runs one report for each seed, in the order of the seeds
 */
public record SeedsReport(List<SimulationReport> runs) {

    /** Keeps a copy of the list. */
    public SeedsReport {
        runs = List.copyOf(runs);
    }

    /**
     * One number for all their traces.
     *
     * @return a hash of the runs' hashes, in their order
     */
    public long traceHash() {
        long hash = 0;
        for (SimulationReport run : runs) {
            hash = hash * 31 + run.traceHash();
        }
        return hash;
    }

    /**
     * How much virtual time passed in all of them.
     *
     * @return milliseconds
     */
    public long millis() {
        return sum(SimulationReport::millis);
    }

    /**
     * How many faults fired in all of them.
     *
     * @return the number of faults
     */
    public long faults() {
        return sum(SimulationReport::faults);
    }

    /**
     * How many terms had a leader in all of them.
     *
     * @return the number of terms
     */
    public long leaders() {
        return sum(SimulationReport::leaders);
    }

    /**
     * How many calls were answered in all of them.
     *
     * @return the number of calls
     */
    public long answered() {
        return sum(SimulationReport::answered);
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
                faults(),
                sum(SimulationReport::diskFaults),
                leaders(),
                sum(SimulationReport::committed),
                answered(),
                sum(SimulationReport::rejected),
                sum(SimulationReport::unknown),
                traceHash());
    }
}
