package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.transport.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Forwards lost, repeated and delayed across leader changes: whatever its caller was told of a command is true, and none is applied twice. */
class ForwardsUnderFaultsTest {
    private static final int SEEDS = 60;
    private static final int CALLS = 200;

    /** What happened over all seeds, so that a run in which nothing did cannot pass. */
    private int acknowledged;

    private int rejected;
    private int unknown;
    private int repeated;
    private long terms;

    @Test
    void commandsAreAppliedOnceOrAsTheirCallersWereTold() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            run(seed);
        }
        System.out.println(SEEDS + " seeds: " + acknowledged + " acknowledged, " + rejected + " rejected, " + unknown
                + " unknown, " + repeated + " frames repeated late, " + terms + " terms");
        // No call is without an answer: leaders change, but each time for less than calls wait.
        assertThat(acknowledged).isEqualTo(SEEDS * CALLS);
        assertThat(repeated).isGreaterThan(SEEDS * 50);
        assertThat(terms).isGreaterThan(SEEDS * 2L);
    }

    private void run(int seed) {
        Random random = new Random(seed);
        VirtualCluster cluster = new VirtualCluster(3);
        List<Frame> seen = new ArrayList<>();
        cluster.delayed = frame -> {
            // Each frame may come late, and may come again much later.
            if (random.nextInt(10) == 0) {
                seen.add(frame);
            }
            return random.nextInt(8) == 0;
        };
        cluster.wires.lose(frame -> random.nextInt(20) == 0);
        cluster.start();
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        int cut = 0;
        for (int step = 0; step < CALLS; step++) {
            if (step % 50 == 0) {
                cluster.wires.mend(Math.max(1, cut));
                cut = leaderOr(cluster, 1 + random.nextInt(3));
                cluster.wires.cut(cut);
            } else if (step % 50 == 25) {
                cluster.wires.mend(cut);
            }
            int id = 1 + random.nextInt(3);
            results.add(cluster.node(id).submit(Adder.text(results.size())));
            cluster.pass(10 + random.nextInt(30));
            if (random.nextInt(3) == 0) {
                cluster.deliverLate();
            }
            if (!seen.isEmpty() && random.nextBoolean()) {
                cluster.wires.deliver(seen.get(random.nextInt(seen.size())));
                repeated++;
            }
        }
        heal(cluster, seen);
        check(seed, cluster, results);
    }

    private static int leaderOr(VirtualCluster cluster, int other) {
        return cluster.nodes.keySet().stream()
                .filter(id -> cluster.node(id).status().leads())
                .findFirst()
                .orElse(other);
    }

    private void heal(VirtualCluster cluster, List<Frame> seen) {
        for (int id = 1; id <= 3; id++) {
            cluster.wires.mend(id);
        }
        cluster.delayed = frame -> false;
        cluster.wires.lose(frame -> false);
        cluster.deliverLate();
        seen.forEach(cluster.wires::deliver);
        repeated += seen.size();
        cluster.pass(6_000);
        cluster.node(cluster.leader()).submit(Adder.text("last"));
        cluster.pass(500);
        terms += cluster.node(1).status().term();
    }

    private void check(int seed, VirtualCluster cluster, List<CompletableFuture<byte[]>> results) {
        List<String> applied = cluster.machine(1).applied();
        assertThat(applied)
                .as("seed " + seed)
                .isEqualTo(cluster.machine(2).applied())
                .isEqualTo(cluster.machine(3).applied());
        Set<String> once = new HashSet<>(applied);
        assertThat(once).as("seed " + seed + ": a command is applied twice").hasSameSizeAs(applied);
        for (int i = 0; i < results.size(); i++) {
            CompletableFuture<byte[]> result = results.get(i);
            String command = String.valueOf(i);
            String what = "seed " + seed + ", command " + i;
            assertThat(result).as(what).isDone();
            try {
                int place = Integer.parseInt(new String(result.join()));
                assertThat(applied.get(place - 1))
                        .as(what + " was given another's result")
                        .isEqualTo(command);
                acknowledged++;
            } catch (CompletionException e) {
                if (e.getCause() instanceof OutcomeUnknownException) {
                    unknown++;
                } else {
                    rejected++;
                    assertThat(once).as(what + " was rejected: " + e.getCause()).doesNotContain(command);
                }
            }
        }
        cluster.nodes
                .values()
                .forEach(node -> assertThat(node.status().failure()).isNull());
    }
}
