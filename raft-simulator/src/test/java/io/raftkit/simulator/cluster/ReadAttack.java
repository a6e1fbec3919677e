package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException;
import io.raftkit.testkit.network.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A cluster whose leader is deposed and kept from knowing: for as long as possible it is to take itself for the leader while others
 * acknowledge writes. Each read remembers what was acknowledged before it began.
 */
final class ReadAttack implements AutoCloseable {
    private static final int APPEND_ENTRIES_REPLY = 6;
    private static final int READ_INDEX = 9;
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    final VirtualCluster cluster;
    final SplittableRandom random;
    /** The leader to be deposed. */
    final int old;

    private final List<Read> reads = new ArrayList<>();
    private int acknowledged;
    private boolean isReplaced;
    private int attacks;

    private record Read(int floor, CompletableFuture<byte[]> call) {}

    ReadAttack(int servers, long seed) {
        random = new SplittableRandom(~seed);
        cluster = VirtualCluster.of(servers, id -> new Words())
                .seed(seed)
                .links(link -> link.delay(50_000, 2_000_000))
                .start();
        old = cluster.awaitLeader();
        for (int i = 0; i < 3; i++) {
            write(old, "before " + i);
        }
    }

    /** The server so many steps round the ring from the old leader. */
    int other(int steps) {
        return (old - 1 + steps) % cluster.servers().size() + 1;
    }

    Link link(int from, int to) {
        return cluster.network().link(from, to);
    }

    void run(long millis) {
        cluster.run(millis);
    }

    /** Of what a server sends to the old leader, nothing arrives from which that could learn that there is another one. */
    void keepFromLearning(int from) {
        link(from, old).lose(header -> header.kind() != APPEND_ENTRIES_REPLY && header.kind() != READ_INDEX);
    }

    /** Slows the old leader's clock, or as good as stops it, so that it does not notice for how long it has heard nobody. */
    void slowClock(int percent) {
        cluster.server(old).conditions().drift(Math.max(1, percent * 10_000L));
    }

    /** Lets these servers elect a leader, which acknowledges a write. */
    void replaceBy(int... others) {
        assertThat(cluster.time().runUntil(() -> cluster.leader(others) != 0, 10_000))
                .isTrue();
        write(cluster.leader(others), "acknowledged elsewhere");
        isReplaced = true;
    }

    private void write(int id, String word) {
        byte[] place = cluster.await(cluster.server(id).node().submit(Words.bytes(word)), 10_000);
        acknowledged = Math.max(acknowledged, Integer.parseInt(Words.text(place)));
    }

    /** Reads on a server, which counts as an attack if the deposed leader still takes itself for one. */
    void read(int id) {
        attacks += isReplaced && cluster.server(old).status().leads() ? 1 : 0;
        reads.add(new Read(acknowledged, cluster.server(id).node().read(new byte[0], TIMEOUT)));
    }

    /** Reads that began while there were two leaders. */
    int attacks() {
        return attacks;
    }

    /** Heals everything; then every read has to have been answered from a state as new as it had to be, or rejected. */
    void check() {
        cluster.network().everywhere(link -> link.calm().delay(50_000, 2_000_000));
        slowClock(100);
        run(6_000);
        read(old);
        run(1_000);
        int answered = 0;
        for (Read read : reads) {
            assertThat(read.call).isDone();
            try {
                int words = Integer.parseInt(Words.text(read.call.join()));
                assertThat(words)
                        .as("words read, when so many were acknowledged before")
                        .isGreaterThanOrEqualTo(read.floor);
                answered++;
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(RejectedException.class);
            }
        }
        assertThat(answered).as("reads answered").isPositive();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
