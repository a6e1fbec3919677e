package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RecoveryReport;
import io.raftkit.runtime.recovery.Survivors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cluster of five loses power in the middle of its work, and some disks for good. A new cluster is recovered from the others. Then the lost disks are
 * found, and their servers run where those of the new cluster run, which is called the same. Neither cluster ever hears the other.
 */
class LostMajorityTest {
    private static final int OLD_SERVERS = 5;
    private static final int ROUNDS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<Map<Long, String>> appliedBySurvivors = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void recoveredClusterGoesOn_andNeitherHearsTheOther(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int left = 1 + (int) (seed % 3);
        LostMajority lost = live(left, random);
        Survivors compared = new Survivors(lost.left());
        RecoveryReport report = compared.report();
        lost.requireTruth(compared);
        assertThat(report.mayMissEntries()).isEqualTo(left <= OLD_SERVERS / 2);
        try (VirtualCluster cluster = new VirtualCluster(
                VirtualCluster.of(1, id -> new Words()).spares(2).seed(seed))) {
            lost.recover(compared, cluster.server(1), random);
            cluster.startAll();
            cluster.awaitLeader(1);
            cluster.await(cluster.server(1).node().submit(Words.bytes("new")), 5_000);
            checkKept(report, words(cluster, 1));
            VirtualCluster old = lost.foundBeside(
                    cluster, VirtualCluster.of(OLD_SERVERS, id -> new Words()).seed(~seed));
            lost.found().keySet().forEach(id -> old.server(id).start());
            List<Integer> grown = grow(cluster, random);
            meet(cluster, old, lost.found().keySet(), random);
            check(cluster, old, lost.found().keySet(), grown);
        }
    }

    /** The last {@code left} servers survive, and have snapshots perhaps. */
    private LostMajority live(int left, SplittableRandom random) throws IOException {
        try (VirtualCluster cluster = VirtualCluster.of(OLD_SERVERS, id -> new Words())
                .seed(random.nextLong())
                .links(link -> link.delay(50_000, 9_000_000).drop(0.03))
                .start()) {
            cluster.awaitLeader();
            Words.load(cluster, cluster.leader(), 1);
            cluster.run(1_000);
            List<CompletableFuture<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                calls.add(cluster.server(random.nextInt(1, OLD_SERVERS + 1))
                        .node()
                        .submit(Words.bytes("old " + i), PATIENCE));
                cluster.run(random.nextInt(60));
                if (random.nextInt(12) == 0) {
                    cluster.server(random.nextInt(1, OLD_SERVERS + 1)).restart();
                }
                if (random.nextInt(20) == 0) {
                    cluster.server(OLD_SERVERS).takeSnapshot();
                }
            }
            for (int i = 0; i < ROUNDS; i++) {
                if (calls.get(i).isDone() && !calls.get(i).isCompletedExceptionally()) {
                    acknowledged.add("old " + i);
                }
            }
            List<Integer> surviving = IntStream.rangeClosed(OLD_SERVERS - left + 1, OLD_SERVERS)
                    .boxed()
                    .toList();
            surviving.forEach(id -> appliedBySurvivors.add(new TreeMap<>(words(cluster, id).byIndex)));
            return new LostMajority(cluster, surviving, random);
        }
    }

    private static Words words(VirtualCluster cluster, int id) {
        return (Words) cluster.server(id).stateMachine();
    }

    /** What was committed and survived is still there, and if no majority was lost, all that was acknowledged. */
    private void checkKept(RecoveryReport report, Words recovered) {
        for (Map<Long, String> applied : appliedBySurvivors) {
            applied.forEach((index, word) -> {
                if (index <= report.committedIndex()) {
                    assertThat(recovered.byIndex).containsEntry(index, word);
                }
            });
        }
        if (!report.mayMissEntries()) {
            assertThat(recovered.words).containsAll(acknowledged);
        }
        assertThat(recovered.words).doesNotHaveDuplicates().endsWith("new");
    }

    /** Servers join on empty disks, under ids of the old cluster. They are sent the log from its beginning, or a snapshot. */
    private static List<Integer> grow(VirtualCluster cluster, SplittableRandom random) {
        if (random.nextBoolean()) {
            cluster.server(1).takeSnapshot();
        }
        LostMajority.grow(cluster);
        return List.of(1, 2, 3);
    }

    private static void meet(VirtualCluster cluster, VirtualCluster old, Set<Integer> found, SplittableRandom random) {
        for (int i = 0; i < ROUNDS; i++) {
            cluster.server(random.nextInt(1, 4)).node().submit(Words.bytes("new " + i), PATIENCE);
            for (int id : found) {
                old.server(id).node().submit(Words.bytes("found " + id + " " + i), PATIENCE);
            }
            cluster.run(random.nextInt(100));
            if (random.nextInt(8) == 0) {
                cluster.server(random.nextInt(1, 4)).restart();
            }
            if (random.nextInt(8) == 0) {
                List<Integer> ids = List.copyOf(found);
                old.server(ids.get(random.nextInt(ids.size()))).restart();
            }
        }
        cluster.run(5_000);
    }

    private static void check(VirtualCluster cluster, VirtualCluster old, Set<Integer> found, List<Integer> grown) {
        int leader = cluster.awaitLeader(1, 2, 3);
        cluster.await(cluster.server(leader).node().submit(Words.bytes("last")), 5_000);
        cluster.run(2_000);
        long epoch = epoch(cluster, leader);
        for (int id : grown) {
            assertThat(words(cluster, id).words)
                    .isEqualTo(words(cluster, leader).words)
                    .contains("new", "last")
                    .noneMatch(word -> word.startsWith("found"));
            assertThat(epoch(cluster, id)).isEqualTo(epoch).isNotZero();
            assertThat(cluster.server(id).status().members().configuration().voters())
                    .isEqualTo(new TreeSet<>(grown));
        }
        assertThat(cluster.server(1).counted("framesRefused")).isPositive();
        boolean isMajority = found.size() > OLD_SERVERS / 2;
        for (int id : found) {
            assertThat(words(old, id).words).noneMatch(word -> word.startsWith("new") || word.equals("last"));
            assertThat(words(old, id).words.stream().anyMatch(word -> word.startsWith("found")))
                    .as("whether the old majority of %s went on", found)
                    .isEqualTo(isMajority);
            assertThat(epoch(old, id)).isNotEqualTo(epoch);
        }
        int[] ids = found.stream().mapToInt(id -> id).toArray();
        assertThat(old.leader(ids) > 0).isEqualTo(isMajority);
    }

    private static long epoch(VirtualCluster cluster, int id) {
        return cluster.server(id).status().members().configuration().epoch();
    }
}
