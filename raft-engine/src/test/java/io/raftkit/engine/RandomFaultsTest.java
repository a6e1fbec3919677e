package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.Admission;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded clusters under loss, delay, duplication, partitions, slow disks, snapshots and crashes, checked after every step. */
@Tag("slow")
class RandomFaultsTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 40);
    private static final int STEPS = 4_000;
    private static final RandomSteps.Bounds TROUBLE = new RandomSteps.Bounds(14, 12, 8);
    /** A log that is kept whole, one that begins right behind the snapshot, and one with a tail. */
    private static final long[] TAILS_BYTES_MAX = {Long.MAX_VALUE, 0, 1 << 20};

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void clusterStaysSafeAndRecovers(int size) {
        int leaders = 0;
        int committed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                SafetyChecker checker = run(size, seed);
                leaders += checker.leaders;
                committed += checker.committed();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("size " + size + ", seed " + seed + ": " + e.getMessage(), e);
            }
        }
        // A run in which nothing happens proves nothing.
        assertThat(leaders).isGreaterThan(2 * SEEDS);
        assertThat(committed).isGreaterThan(15 * SEEDS);
    }

    private SafetyChecker run(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualCluster cluster = VirtualCluster.started(options(size, random));
        SafetyChecker checker = new SafetyChecker();
        RandomSteps steps = new RandomSteps(cluster, random, size, TROUBLE);
        int joined = random.nextInt(4);
        cluster.endsTurn = () -> random.nextInt(4) >= joined;
        for (int step = 0; step < STEPS; step++) {
            steps.next(step);
            checker.check(cluster);
        }
        cluster.endsTurn = () -> true;
        recover(cluster, checker);
        return checker;
    }

    private static ClusterOptions options(int size, SplittableRandom random) {
        boolean hasSmallWindow = random.nextBoolean();
        ClusterOptions options = ClusterOptions.of(size);
        options = random.nextInt(4) > 0 ? options : options.withoutNoOp();
        return options.withWindow(hasSmallWindow ? 2_000 : 1 << 20).withTail(TAILS_BYTES_MAX[random.nextInt(3)]);
    }

    /** With all faults gone, a leader appears and commits something new everywhere. */
    private void recover(VirtualCluster cluster, SafetyChecker checker) {
        cluster.heal();
        for (VirtualServer server : cluster.servers.values()) {
            if (!server.isUp()) {
                server.start(cluster.nowNanos);
            }
        }
        for (int round = 0; round < 100; round++) {
            cluster.run(100);
            checker.check(cluster);
            VirtualServer leader = cluster.leader();
            if (leader != null) {
                Admission admission = cluster.propose(leader.id, "last");
                cluster.run(300);
                checker.check(cluster);
                if (cluster.servers.values().stream()
                        .allMatch(server -> server.applied.size() >= admission.firstIndex())) {
                    return;
                }
            }
        }
        throw new AssertionError("no progress ten seconds after all faults were gone: "
                + cluster.servers.values().stream()
                        .map(server -> server.engine().status())
                        .toList());
    }
}
