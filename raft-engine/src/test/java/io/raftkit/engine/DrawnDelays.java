package io.raftkit.engine;

import io.raftkit.testkit.network.VirtualTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lets a cluster go on by itself in virtual time: each link and each write takes its own time, drawn from a seed. Links keep the order of
 * what they carry.
 */
final class DrawnDelays {
    static final long MICROS = 1_000;

    final VirtualCluster cluster;

    private final VirtualTime time = new VirtualTime();
    private final long beginNanos;
    private final SplittableRandom random;
    private final long lowestNanos;
    private final long highestNanos;
    private final Map<Long, Long> lastArrivals = new HashMap<>();
    private final Map<Integer, Long> wakes = new HashMap<>();
    private final Set<Integer> busyDisks = new HashSet<>();

    DrawnDelays(int size, long seed, long lowestNanos, long highestNanos) {
        random = new SplittableRandom(seed);
        this.lowestNanos = lowestNanos;
        this.highestNanos = highestNanos;
        cluster = VirtualCluster.started(ClusterOptions.of(size).withSeed(seed * 10));
        beginNanos = cluster.nowNanos;
        cluster.post = this::carry;
        cluster.afterTurn = this::comeBack;
        List.copyOf(cluster.servers.keySet()).forEach(cluster::turn);
    }

    private void in(long nanos, Runnable action) {
        time.after(Math.max(0, nanos), () -> {
            cluster.nowNanos = beginNanos + time.nanos();
            action.run();
        });
    }

    /** Lets a server write, and wakes it when it wants to be. */
    private void comeBack(VirtualServer server) {
        int id = server.id;
        if (!server.disk.isEmpty() && busyDisks.add(id)) {
            RaftEngine writer = server.engine();
            in(random.nextLong(500 * MICROS, 5_000 * MICROS), () -> finishWrite(server, writer));
        }
        if (server.wakeAtNanos < wakes.getOrDefault(id, Long.MAX_VALUE)) {
            wakes.put(id, server.wakeAtNanos);
            in(server.wakeAtNanos - cluster.nowNanos, () -> wake(server));
        }
    }

    private void wake(VirtualServer server) {
        if (wakes.getOrDefault(server.id, Long.MAX_VALUE) <= cluster.nowNanos) {
            wakes.remove(server.id);
            if (server.isUp()) {
                cluster.at(server.id, told -> {});
            }
        }
    }

    private void finishWrite(VirtualServer server, RaftEngine writer) {
        busyDisks.remove(server.id);
        if (server.engine == writer) {
            cluster.finishWrite(server.id);
        }
    }

    /** Carries a letter, or loses it if there is no way. */
    private void carry(Letter letter) {
        if (cluster.isConnected.test(letter.from(), letter.to())) {
            carry(letter.from(), letter.to(), () -> cluster.deliver(letter));
        }
    }

    /** Lets news come from one server to another, behind all that is on its way there. */
    private void carry(int from, int to, Runnable news) {
        long link = from * 1_000L + to;
        long delay = random.nextLong(lowestNanos, highestNanos + 1);
        long arrival = Math.max(lastArrivals.getOrDefault(link, 0L) + 1, time.nanos() + delay);
        lastArrivals.put(link, arrival);
        in(arrival - time.nanos(), news);
    }

    /** Kills a server; each of the others is told that its connection broke as soon as news can have come. */
    void kill(int id) {
        cluster.crash(id);
        for (VirtualServer other : cluster.servers.values()) {
            carry(id, other.id, () -> {
                if (other.isUp()) {
                    cluster.at(other.id, survivor -> survivor.peerLost(id));
                }
            });
        }
    }

    void run(long nanos) {
        long end = time.nanos() + nanos;
        in(nanos, () -> {});
        boolean goesOn = true;
        while (goesOn) {
            goesOn = time.step(end);
        }
    }

    /** Runs until a server leads a later term than this one; null if none does in time. */
    @Nullable
    VirtualServer awaitLeader(long afterTerm, long nanos) {
        long end = time.nanos() + nanos;
        in(nanos, () -> {});
        while (time.step(end)) {
            VirtualServer leader = cluster.leader();
            if (leader != null && leader.engine().currentTerm() > afterTerm) {
                return leader;
            }
        }
        return null;
    }
}
