package io.raftkit.benchmarks.drive;

import io.raftkit.examples.server.Options;

/**
 * What a {@link Driver} does.
 *
 * @param warmupSeconds for how long it runs before anything is counted
 * @param seconds for how long it counts
 * @param clients how many threads call
 * @param outstanding how many calls are made and not yet answered, over all clients
 * @param bytes the size of each command
 * @param readPercent how many of 100 calls are linearizable reads
 */
public record Workload(int warmupSeconds, int seconds, int clients, int outstanding, int bytes, int readPercent) {
    private static final int MIB = 1 << 20;

    /** Writes alone, from one client. */
    public static Workload writes(int warmupSeconds, int seconds, int outstanding, int bytes) {
        return new Workload(warmupSeconds, seconds, 1, outstanding, bytes, 0);
    }

    /** Adds the options that describe a workload. */
    public static Options options(Options options) {
        return options.optional("warmup", 30, "seconds before anything is counted")
                .optional("seconds", 10, "seconds that are counted")
                .optional("clients", 1, "threads that call")
                .optional("outstanding", 256, "calls made and not yet answered, over all clients")
                .optional("bytes", 100, "size of each command")
                .optional("reads", 0, "how many of 100 calls are linearizable reads");
    }

    /** The workload that a command line describes. */
    public static Workload of(Options given) {
        Workload workload = new Workload(
                given.number("warmup", 0, 3_600),
                given.number("seconds", 1, 3_600),
                given.number("clients", 1, 1_000),
                given.number("outstanding", 1, MIB),
                given.number("bytes", 0, MIB),
                given.number("reads", 0, 100));
        if (workload.clients > workload.outstanding) {
            throw given.bad("more clients than calls outstanding");
        }
        return workload;
    }

    /** The command line that {@link #of} reads. */
    public String[] arguments() {
        return new String[] {
            "--warmup", "" + warmupSeconds,
            "--seconds", "" + seconds,
            "--clients", "" + clients,
            "--outstanding", "" + outstanding,
            "--bytes", "" + bytes,
            "--reads", "" + readPercent
        };
    }
}
