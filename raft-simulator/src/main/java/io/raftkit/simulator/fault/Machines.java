package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;

/** What an operator does to the machines of a cluster: has servers run on empty disks, on the disks that they had, elsewhere, or not at all. */
public final class Machines {
    private final VirtualCluster cluster;
    private final Nemesis nemesis;

    /** The machines of a cluster, of which servers may fail to start while faults last. */
    public Machines(VirtualCluster cluster, Nemesis nemesis) {
        this.cluster = cluster;
        this.nemesis = nemesis;
    }

    /** Whether a server has never run. */
    public boolean isNew(VirtualServer server) {
        return cluster.watch().invariants().facts().server(server.id()).incarnation == 0;
    }

    /** Starts a server on an empty disk, to join the cluster; on another machine if it ran before and is to. */
    public void startEmpty(VirtualServer server, boolean isElsewhere) {
        stop(server);
        if (!isNew(server)) {
            server.wipe();
            if (isElsewhere) {
                server.move();
            }
        }
        server.joins = true;
        start(server);
    }

    /** Starts a server on the disk that it had, at another address if it is to. */
    public void startAgain(VirtualServer server, boolean isElsewhere) {
        stop(server);
        if (isElsewhere) {
            server.move();
        }
        start(server);
    }

    private void start(VirtualServer server) {
        server.isInUse = true;
        nemesis.revive(server);
    }

    /** Shuts a server down for good. */
    public void shutDown(VirtualServer server) {
        server.isInUse = false;
        stop(server);
    }

    private static void stop(VirtualServer server) {
        if (server.isUp()) {
            server.crash();
        }
    }
}
