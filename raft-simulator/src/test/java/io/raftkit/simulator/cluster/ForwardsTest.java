package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Commands submitted on any server while forwards and their answers are repeated, late and of the past, leaders change and servers restart. */
class ForwardsTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 200);

    private int succeeded;
    private int rejected;
    private int unknown;
    private int leaders;
    private long forwards;
    private long replayed;

    @Test
    void forwardsRepeatedAndLateAcrossLeaderChanges_areAppliedOnceOrAsTheirCallersWereTold() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        // A run in which nothing happens proves nothing.
        assertThat(succeeded).as("succeeded").isGreaterThan(50 * SEEDS);
        assertThat(rejected).as("rejected").isGreaterThan(SEEDS);
        assertThat(unknown).as("unknown").isGreaterThan(SEEDS);
        assertThat(leaders).as("terms with a leader").isGreaterThan(3 * SEEDS);
        assertThat(forwards).as("forwards").isGreaterThan(30 * SEEDS);
        assertThat(replayed).as("frames of the past").isGreaterThan(20 * SEEDS);
    }

    private void run(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        ClusterSettings settings = VirtualCluster.of(3, id -> new Words())
                .seed(seed)
                .noOpOnElection(random.nextInt(4) > 0)
                .callTimeout(random.nextLong(500, 3_000))
                .links(link -> link.delay(50_000, 5_000_000)
                        .duplicate(0.3)
                        .reorder(0.15, 1_000_000, 1_500_000_000L)
                        .replay(0.05));
        try (VirtualCluster cluster = settings.start()) {
            Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();
            for (int i = 0; i < 300; i++) {
                cluster.run(random.nextInt(40));
                String word = "word " + i;
                int id = random.nextInt(1, 4);
                calls.put(word, cluster.server(id).node().submit(Words.bytes(word)));
                disturb(cluster, random);
            }
            long past = 0;
            for (int from = 1; from <= 3; from++) {
                for (int to = 1; to <= 3; to++) {
                    past += cluster.network().link(from, to).replayed();
                }
            }
            replayed += past;
            cluster.network().calm();
            cluster.network().everywhere(link -> link.delay(50_000, 1_000_000));
            // What is still under way, and the pauses, end; then something of a new term commits all that can be.
            cluster.run(3_000);
            cluster.await(cluster.server(cluster.awaitLeader()).node().submit(Words.bytes("last")), 5_000);
            cluster.run(4_000);
            check(cluster, calls);
        }
    }

    private static void disturb(VirtualCluster cluster, SplittableRandom random) {
        int leader = cluster.leader();
        if (random.nextInt(25) == 0 && leader != 0) {
            cluster.network().isolate(leader);
        } else if (random.nextInt(15) == 0) {
            cluster.network().rejoin(1, 2, 3);
        } else if (random.nextInt(60) == 0 && leader != 0) {
            cluster.server(leader).pause(random.nextInt(2_000));
        } else if (random.nextInt(60) == 0) {
            cluster.server(random.nextInt(1, 4)).restart();
        }
    }

    private void check(VirtualCluster cluster, Map<String, CompletableFuture<byte[]>> calls) {
        List<String> words = ((Words) cluster.server(1).stateMachine()).words;
        for (VirtualServer server : cluster.servers()) {
            assertThat(((Words) server.stateMachine()).words)
                    .as("words of server %d", server.id())
                    .isEqualTo(words)
                    .doesNotHaveDuplicates();
            forwards += server.status().counters().get("forwards");
        }
        leaders += cluster.watch().invariants().leaders();
        calls.forEach((word, call) -> check(words, word, call));
    }

    private void check(List<String> words, String word, CompletableFuture<byte[]> call) {
        assertThat(call).as("call of %s", word).isDone();
        int times = Collections.frequency(words, word);
        try {
            String place = Words.text(call.join());
            assertThat(words.get(Integer.parseInt(place) - 1))
                    .as("result of %s", word)
                    .isEqualTo(word);
            succeeded++;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RejectedException) {
                assertThat(times)
                        .as("%s, which was rejected: %s", word, e.getCause())
                        .isZero();
                rejected++;
            } else {
                assertThat(e.getCause()).isInstanceOf(OutcomeUnknownException.class);
                unknown++;
            }
        }
    }
}
