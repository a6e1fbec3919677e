package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Figures;

/**
 * What one measurement of a case gave.
 *
 * @param figures throughput and times
 * @param cpuMicrosPerCall processor time for a call, over all server processes; the driver is within one of them
 * @param writtenBytesPerCall what was written to the disk for a call, by the servers and whatever else wrote
 * @param residentMib the memory of the server process that used most
 */
record Measured(Figures figures, double cpuMicrosPerCall, double writtenBytesPerCall, double residentMib) {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MIB = 1 << 20;

    /** Figures, and what was used between two moments within the seconds that were counted. */
    static Measured of(Figures figures, Usage before, Usage after) {
        double calls = Math.max(1, figures.perSecond() * (after.atNanos() - before.atNanos()) / NANOS_PER_SECOND);
        return new Measured(
                figures,
                (after.cpuNanos() - before.cpuNanos()) / NANOS_PER_MICRO / calls,
                (after.writtenBytes() - before.writtenBytes()) / calls,
                after.residentBytesMax() / BYTES_PER_MIB);
    }
}
