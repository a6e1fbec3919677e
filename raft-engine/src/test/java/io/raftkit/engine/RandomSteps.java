package io.raftkit.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Lets one thing after another happen to a cluster, drawn from a seed; each run draws first how often each kind of trouble comes. */
final class RandomSteps {
    /**
     * How much trouble there may be.
     *
     * @param crashes how many of 1,000 steps crash a server or start one again; fewer than this
     * @param partitions how many of 1,000 steps cut servers off, or heal that; fewer than this
     * @param overtaken how many messages one may overtake; fewer than this
     */
    record Bounds(int crashes, int partitions, int overtaken) {}

    private final VirtualCluster cluster;
    private final SplittableRandom random;
    private final int size;
    private final int overtaken;
    private final List<Letter> ancient = new ArrayList<>();
    private final int loss;
    private final int duplication;
    private final int crashes;
    private final int partitions;
    private final int snapshots;

    RandomSteps(VirtualCluster cluster, SplittableRandom random, int size, Bounds bounds) {
        this.cluster = cluster;
        this.random = random;
        this.size = size;
        overtaken = bounds.overtaken();
        loss = random.nextInt(20);
        duplication = random.nextInt(20);
        crashes = random.nextInt(bounds.crashes());
        partitions = random.nextInt(bounds.partitions());
        snapshots = random.nextInt(20);
    }

    void next(int step) {
        move();
        if (random.nextInt(1_000) < crashes) {
            crashOrRestart();
        }
        if (random.nextInt(1_000) < partitions) {
            partition();
        }
        if (random.nextInt(10) == 0) {
            propose(step);
        }
        VirtualServer server = drawn();
        if (random.nextInt(1_000) < snapshots && server.isUp()) {
            cluster.takeSnapshot(server.id);
        }
        if (random.nextInt(20) == 0) {
            cluster.fetch(drawn().id);
        }
    }

    private VirtualServer drawn() {
        return cluster.server(1 + random.nextInt(size));
    }

    private void move() {
        int choice = random.nextInt(100);
        if (choice < 70 && !cluster.network.isEmpty()) {
            Letter letter = cluster.network.remove(random.nextInt(Math.min(overtaken, cluster.network.size())));
            if (random.nextInt(100) < duplication) {
                ancient.add(letter);
            }
            if (random.nextInt(100) >= loss) {
                cluster.deliver(letter);
            }
        } else if (choice < 90) {
            VirtualServer server = drawn();
            if (server.isUp() && !server.disk.isEmpty()) {
                cluster.finishWrite(server.id);
            }
        } else if (choice < 92 && !ancient.isEmpty()) {
            cluster.deliver(ancient.get(random.nextInt(ancient.size())));
        } else {
            cluster.advance(random.nextInt(1, 40));
        }
    }

    private void crashOrRestart() {
        VirtualServer server = drawn();
        if (server.isUp()) {
            server.crash();
        } else {
            server.start(cluster.nowNanos);
        }
    }

    private void partition() {
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

    private void propose(int step) {
        VirtualServer server = drawn();
        if (server.isUp()) {
            cluster.propose(server.id, "command " + step + " " + "x".repeat(random.nextInt(200)));
        }
    }
}
