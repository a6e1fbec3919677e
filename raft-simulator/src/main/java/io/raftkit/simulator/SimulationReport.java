package io.raftkit.simulator;

/**
 * How a run went that held everything demanded of it.
 *
 * @param seed what it was drawn from
 * @param servers how many servers there were
 * @param millis how much time passed in it
 * @param steps how many events happened
 * @param traceHash one number for all that happened: the same seed on the same version gives the same, on every machine
 * @param leaders how many terms had a leader
 * @param committed how many entries were committed
 * @param answered how many calls were answered
 * @param rejected how many were rejected
 * @param unknown of how many the outcome is unknown
 * @param faults how many faults fired
 * @param diskFaults how many operations of a disk went wrong because of them
 */
public record SimulationReport(
        long seed,
        int servers,
        long millis,
        long steps,
        long traceHash,
        int leaders,
        long committed,
        int answered,
        int rejected,
        int unknown,
        int faults,
        long diskFaults) {

    @Override
    public String toString() {
        return String.format(
                "seed %d: %d servers, %.1f s, %d steps, %d faults, %d disk operations gone wrong, %d terms led, %d entries committed, %d calls answered, %d rejected,"
                        + " %d unknown, trace %016x",
                seed,
                servers,
                millis / 1000.0,
                steps,
                faults,
                diskFaults,
                leaders,
                committed,
                answered,
                rejected,
                unknown,
                traceHash);
    }
}
