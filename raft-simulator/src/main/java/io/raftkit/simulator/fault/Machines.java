package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

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

    /** Starts a server on an empty disk that can hear no leader on the one that it has, if the cluster can do without that disk. */
    public void startEmptyIfCutOff(VirtualServer server, boolean mayBeWiped) {
        if (mayBeWiped && new PresentMembers(cluster).isCutOff(server)) {
            cluster.watch().fault("server " + server.id() + " hears no leader, and is started on an empty disk");
            startEmpty(server, false);
        }
    }

    /** Starts a server on the disk that it had, at another address if it is to. */
    public void startAgain(VirtualServer server, boolean isElsewhere) {
        stop(server);
        if (isElsewhere) {
            server.move();
        }
        start(server);
    }

    /** Some server, which may be a member or not, and come or go. */
    VirtualServer anyUp(SplittableRandom random) {
        List<VirtualServer> up =
                cluster.servers().stream().filter(VirtualServer::isUp).toList();
        return up.get(random.nextInt(up.size()));
    }

    /** Has a server ask a member to be added, from its next start on; or nobody. */
    public void askThrough(VirtualServer server, @Nullable VirtualServer member) {
        server.through = member == null ? Map.of() : Map.of(member.id(), member.address());
    }

    /** Whether a server that is up may ask to be added. */
    static boolean isAsking(VirtualServer server) {
        String stage = server.status().members().stage();
        return !server.through.isEmpty() && stage != null && !stage.startsWith("was removed");
    }

    /** Has nobody ask any more, except for what is under way. */
    public void endRequests() {
        for (VirtualServer server : cluster.servers()) {
            boolean asks = server.isUp() && isAsking(server);
            server.through = Map.of();
            if (asks) {
                startAgain(server, false);
            }
        }
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
