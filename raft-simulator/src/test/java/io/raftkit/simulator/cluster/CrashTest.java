package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Any server crashes at any moment, with slow disks and a bad network: what was acknowledged stays, each command once, in one order
 * everywhere. That no term has two leaders and no index two commands is checked after every step.
 */
class CrashTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 200);
    private static final int STEPS = 300;

    private int acknowledged;
    private int crashes;
    private int leaders;

    @Test
    void whatWasAcknowledgedSurvivesCrashes() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(acknowledged).as("acknowledged").isGreaterThan(20 * SEEDS);
        assertThat(crashes).as("crashes").isGreaterThan(20 * SEEDS);
        assertThat(leaders).as("terms with a leader").isGreaterThan(2 * SEEDS);
    }

    private void run(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        long slowestWrite = random.nextLong(1_000_000, 40_000_000);
        int crashPercent = random.nextInt(5, 25);
        ClusterSettings settings = VirtualCluster.of(random.nextInt(3, 6), id -> new Words())
                .seed(seed)
                .noOpOnElection(random.nextBoolean())
                // Narrow timeouts let several servers stand for election at once.
                .timers(100, 300, random.nextBoolean() ? 310 : 600)
                .callTimeout(2_000)
                .writes(100_000, slowestWrite)
                .links(link -> link.delay(50_000, 3_000_000).drop(random.nextInt(10) / 100.0));
        try (VirtualCluster cluster = settings.start()) {
            Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();
            for (int step = 0; step < STEPS; step++) {
                VirtualServer server = cluster.server(random.nextInt(1, settings.servers + 1));
                if (server.isUp() && random.nextInt(3) > 0) {
                    calls.put("word " + step, server.node().submit(Words.bytes("word " + step)));
                }
                cluster.run(random.nextInt(random.nextInt(4) == 0 ? 100 : 15));
                disturb(cluster, random, crashPercent);
            }
            recover(cluster);
            check(cluster, calls);
            leaders += cluster.watch().invariants().leaders();
        }
    }

    private void disturb(VirtualCluster cluster, SplittableRandom random, int crashPercent) {
        int servers = cluster.servers().size();
        VirtualServer server = cluster.server(random.nextInt(1, servers + 1));
        if (random.nextInt(100) < crashPercent) {
            crashOrStart(server, random);
        }
        int to = server.id() % servers + 1;
        switch (random.nextInt(30)) {
            case 0:
                cluster.network().isolate(server.id());
                break;
            case 1:
                cluster.network().link(server.id(), to).cut();
                break;
            case 2:
                cluster.network().part(List.of(server.id(), to), List.of(to % servers + 1));
                break;
            case 3:
            case 4:
                cluster.network().heal();
                break;
            default:
        }
    }

    private void crashOrStart(VirtualServer server, SplittableRandom random) {
        if (!server.isUp()) {
            server.start();
            return;
        }
        if (random.nextBoolean()) {
            server.crash();
        } else {
            server.crashAfterWrite();
        }
        crashes++;
        // One that is back at once has forgotten what others remember well.
        if (random.nextBoolean()) {
            server.start();
        }
    }

    private static void recover(VirtualCluster cluster) {
        cluster.network().calm();
        cluster.network().everywhere(link -> link.delay(50_000, 1_000_000));
        cluster.servers().stream().filter(server -> !server.isUp()).forEach(VirtualServer::start);
        cluster.run(1_000);
        cluster.await(cluster.server(cluster.awaitLeader()).node().submit(Words.bytes("last")), 5_000);
        cluster.run(3_000);
    }

    private void check(VirtualCluster cluster, Map<String, CompletableFuture<byte[]>> calls) {
        List<String> words = ((Words) cluster.server(1).stateMachine()).words;
        for (VirtualServer server : cluster.servers()) {
            assertThat(((Words) server.stateMachine()).words)
                    .as("words of server %d", server.id())
                    .isEqualTo(words)
                    .doesNotHaveDuplicates();
        }
        calls.forEach((word, call) -> {
            assertThat(call).as("call of %s", word).isDone();
            try {
                String place = Words.text(call.join());
                assertThat(words)
                        .element(Integer.parseInt(place) - 1)
                        .as("result of %s", word)
                        .isEqualTo(word);
                acknowledged++;
            } catch (CompletionException e) {
                assertThat(Collections.frequency(words, word)).isLessThanOrEqualTo(1);
            }
        });
    }
}
