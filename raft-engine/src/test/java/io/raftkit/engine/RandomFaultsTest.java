package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded clusters under loss, delay, duplication, partitions, slow disks, snapshots and crashes, checked after every step. */
@Tag("slow")
class RandomFaultsTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 40);
    private static final int STEPS = 4_000;
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
        List<Letter> ancient = new ArrayList<>();
        int loss = random.nextInt(20);
        int duplication = random.nextInt(20);
        int crashes = random.nextInt(14);
        int partitions = random.nextInt(12);
        int snapshots = random.nextInt(20);
        int joined = random.nextInt(4);
        cluster.endsTurn = () -> random.nextInt(4) >= joined;
        for (int step = 0; step < STEPS; step++) {
            step(cluster, random, ancient, loss, duplication);
            if (random.nextInt(1_000) < crashes) {
                crashOrRestart(cluster, random, size);
            }
            if (random.nextInt(1_000) < partitions) {
                partition(cluster, random, size);
            }
            if (random.nextInt(10) == 0) {
                propose(cluster, random, size, step);
            }
            if (random.nextInt(1_000) < snapshots) {
                takeSnapshot(cluster, random, size);
            }
            if (random.nextInt(20) == 0) {
                cluster.fetch(1 + random.nextInt(size));
            }
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

    private void step(
            VirtualCluster cluster, SplittableRandom random, List<Letter> ancient, int loss, int duplication) {
        int choice = random.nextInt(100);
        if (choice < 70 && !cluster.network.isEmpty()) {
            Letter letter = cluster.network.remove(random.nextInt(Math.min(8, cluster.network.size())));
            if (random.nextInt(100) < duplication) {
                ancient.add(letter);
            }
            if (random.nextInt(100) >= loss) {
                cluster.deliver(letter);
            }
        } else if (choice < 90) {
            VirtualServer server = cluster.server(1 + random.nextInt(cluster.servers.size()));
            if (server.isUp() && !server.disk.isEmpty()) {
                cluster.finishWrite(server.id);
            }
        } else if (choice < 92 && !ancient.isEmpty()) {
            cluster.deliver(ancient.get(random.nextInt(ancient.size())));
        } else {
            cluster.advance(random.nextInt(1, 40));
        }
    }

    private void crashOrRestart(VirtualCluster cluster, SplittableRandom random, int size) {
        VirtualServer server = cluster.server(1 + random.nextInt(size));
        if (server.isUp()) {
            server.crash();
        } else {
            server.start(cluster.nowNanos);
        }
    }

    private void partition(VirtualCluster cluster, SplittableRandom random, int size) {
        int cut = random.nextInt(1 << size);
        boolean isOneWay = random.nextInt(4) == 0;
        cluster.isConnected = (from, to) -> {
            boolean isCut = (cut >> from & 1) != (cut >> to & 1);
            return !isCut || isOneWay && from < to;
        };
        if (random.nextInt(2) == 0) {
            cluster.heal();
        }
    }

    private void propose(VirtualCluster cluster, SplittableRandom random, int size, int step) {
        VirtualServer server = cluster.server(1 + random.nextInt(size));
        if (server.isUp()) {
            cluster.propose(server.id, "command " + step + " " + "x".repeat(random.nextInt(200)));
        }
    }

    private void takeSnapshot(VirtualCluster cluster, SplittableRandom random, int size) {
        VirtualServer server = cluster.server(1 + random.nextInt(size));
        if (server.isUp()) {
            cluster.takeSnapshot(server.id);
        }
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
