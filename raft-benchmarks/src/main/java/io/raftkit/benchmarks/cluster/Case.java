package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.SystemUnderTest.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A workload on a cluster of some size.
 *
 * @param name for people
 * @param servers how many servers the cluster has
 * @param outstanding how many calls are made and not yet answered
 * @param bytes the size of each command
 * @param readPercent how many of 100 calls are linearizable reads
 * @param needs what the system must be able to do
 */
record Case(String name, int servers, int outstanding, int bytes, int readPercent, Set<Operation> needs) {
    /** How many servers a cluster has where nothing else is said. */
    static final int SERVERS = 3;

    private static final int BYTES = 100;
    private static final int KIB = 1 << 10;
    private static final int MANY = 256;

    /** All workloads on three servers. */
    static List<Case> workloads() {
        return List.of(
                writes("1 × 100 B", SERVERS, 1, BYTES),
                writes("64 × 100 B", SERVERS, 64, BYTES),
                writes("256 × 100 B", SERVERS, MANY, BYTES),
                writes("1,024 × 100 B", SERVERS, 1_024, BYTES),
                writes("256 × 1 KiB", SERVERS, MANY, KIB),
                writes("64 × 64 KiB", SERVERS, 64, 64 * KIB),
                new Case("256 reads, leader", SERVERS, MANY, BYTES, 100, Set.of(Operation.READ_ON_LEADER)),
                new Case("256 reads, follower", SERVERS, MANY, BYTES, 100, Set.of(Operation.READ_ON_FOLLOWER)),
                new Case(
                        "256, 90 % reads",
                        SERVERS, MANY, BYTES, 90, Set.of(Operation.WRITE, Operation.READ_ON_LEADER)));
    }

    /** The workload that is repeated on clusters of other sizes. */
    static Case ofSize(int servers) {
        return writes("256 × 100 B, " + servers + " servers", servers, MANY, BYTES);
    }

    /** The same with at least so many entries in the log when it begins, and no snapshot taken meanwhile. */
    static Case ofLength(int entries) {
        return new Case(
                String.format(Locale.ROOT, "256, log of %,d", entries),
                SERVERS,
                MANY,
                BYTES,
                0,
                Set.of(Operation.WRITE, Operation.SNAPSHOT));
    }

    private static Case writes(String name, int servers, int outstanding, int bytes) {
        return new Case(name, servers, outstanding, bytes, 0, Set.of(Operation.WRITE));
    }

    /** Whether it is driven at a server that does not lead. */
    boolean isOnFollower() {
        return needs.contains(Operation.READ_ON_FOLLOWER);
    }

    /** What a driver does, after as many seconds to settle. */
    Workload workload(int settleSeconds, int seconds) {
        return new Workload(settleSeconds, seconds, 1, outstanding, bytes, readPercent);
    }
}
