package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A read reflects every write that was acknowledged before it began, on whichever server it is made. */
class ReadsTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 200);
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** The longest list of words of which anybody was told. */
    private int acknowledged;

    private int answered;
    private int refused;

    private record Read(int floor, CompletableFuture<byte[]> call) {}

    /**
     * Answers of earlier rounds reach a leader after it was deposed: (1) reads and writes go on, all that is sent to the leader is held
     * back; (2) the others elect another leader and acknowledge writes; (3) reads are made on the old leader, and then it receives
     * everything that was held.
     */
    @Test
    void deposedLeaderWithOldAnswersUnderWay_neverAnswersStale() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            acknowledged = 0;
            try (VirtualCluster cluster = VirtualCluster.of(3, id -> new Words())
                    .seed(seed)
                    .links(link -> link.delay(50_000, 3_000_000).duplicate(0.2).replay(0.05))
                    .start()) {
                depose(cluster, new SplittableRandom(~seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(answered).as("reads answered").isGreaterThan(2 * SEEDS);
    }

    private void depose(VirtualCluster cluster, SplittableRandom random) {
        int old = cluster.awaitLeader();
        int one = old % 3 + 1;
        int two = one % 3 + 1;
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            write(cluster, old, "before " + i);
            cluster.run(random.nextInt(10));
        }
        cluster.network().link(one, old).hold();
        cluster.network().link(two, old).hold();
        // Rounds whose answers will be under way, some of them begun for reads.
        for (int i = 0; i < 5; i++) {
            reads.add(read(cluster, old));
            cluster.run(random.nextInt(60));
        }
        boolean isHeardByNobody = random.nextBoolean();
        if (isHeardByNobody) {
            cluster.network().link(old, one).cut();
            cluster.network().link(old, two).cut();
        } else {
            cluster.server(old).pause(random.nextInt(800, 1_500));
        }
        assertThat(cluster.time().runUntil(() -> cluster.leader(one, two) != 0, 10_000))
                .isTrue();
        int next = cluster.leader(one, two);
        write(cluster, next, "acknowledged elsewhere");
        for (int i = 0; i < 5; i++) {
            reads.add(read(cluster, old));
            reads.add(read(cluster, random.nextInt(1, 4)));
            cluster.run(random.nextInt(5));
        }
        cluster.network().link(one, old).release();
        cluster.network().link(two, old).release();
        cluster.run(random.nextInt(20));
        reads.add(read(cluster, old));
        cluster.network().heal();
        cluster.run(6_000);
        reads.forEach(this::check);
    }

    /** The same promise under every fault at once, with reads and writes on all servers. */
    @Test
    void readsUnderFaults_neverAnswerStale() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            acknowledged = 0;
            try {
                mix(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(answered).as("reads answered").isGreaterThan(50 * SEEDS);
        assertThat(refused).as("reads refused").isGreaterThan(SEEDS);
    }

    private void mix(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        int servers = random.nextInt(3, 6);
        ClusterSettings settings = VirtualCluster.of(servers, id -> new Words())
                .seed(seed)
                .links(link -> link.delay(50_000, 4_000_000)
                        .drop(0.02)
                        .duplicate(0.2)
                        .reorder(0.1, 1_000_000, 900_000_000)
                        .replay(0.05));
        try (VirtualCluster cluster = settings.start()) {
            List<Read> reads = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int id = random.nextInt(1, servers + 1);
                if (cluster.server(id).isUp()) {
                    if (random.nextInt(3) == 0) {
                        submit(cluster, id, "word " + i);
                    } else {
                        reads.add(read(cluster, id));
                    }
                }
                disturb(cluster, random, id);
                cluster.run(random.nextInt(25));
            }
            cluster.run(6_000);
            reads.forEach(this::check);
        }
    }

    private static void disturb(VirtualCluster cluster, SplittableRandom random, int id) {
        int leader = cluster.leader();
        switch (random.nextInt(40)) {
            case 0:
                cluster.network().isolate(leader == 0 ? id : leader);
                break;
            case 1:
            case 2:
                cluster.network().heal();
                break;
            case 3:
                if (cluster.server(id).isUp()) {
                    cluster.server(id).pause(random.nextInt(1_500));
                }
                break;
            case 4:
                cluster.network().link(id, id % cluster.servers().size() + 1).cut();
                break;
            case 5:
                cluster.server(id).restart();
                break;
            default:
        }
    }

    private void write(VirtualCluster cluster, int id, String word) {
        CompletableFuture<byte[]> call = submit(cluster, id, word);
        cluster.await(call, 10_000);
    }

    private CompletableFuture<byte[]> submit(VirtualCluster cluster, int id, String word) {
        CompletableFuture<byte[]> call = cluster.server(id).node().submit(Words.bytes(word));
        call.thenAccept(place -> acknowledged = Math.max(acknowledged, Integer.parseInt(Words.text(place))));
        return call;
    }

    private Read read(VirtualCluster cluster, int id) {
        return new Read(acknowledged, cluster.server(id).node().read(new byte[0], TIMEOUT));
    }

    private void check(Read read) {
        assertThat(read.call).isDone();
        try {
            int answer = Integer.parseInt(Words.text(read.call.join()));
            assertThat(answer)
                    .as("words read, against those acknowledged before")
                    .isGreaterThanOrEqualTo(read.floor);
            answered++;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(RejectedException.class);
            refused++;
        }
    }
}
