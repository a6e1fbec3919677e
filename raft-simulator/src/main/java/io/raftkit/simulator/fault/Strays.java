package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.OtherCluster;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import org.jspecify.annotations.Nullable;

/** Servers of one other cluster, which run for a while, by mistake, under the ids and at the addresses of a cluster's members. */
final class Strays {
    /** The fewest servers of which one with one stray is no majority. */
    private static final int SERVERS_FOR_ABSENT_LEAST = 4;

    private final VirtualCluster cluster;
    private @Nullable OtherCluster other;
    private int absent;
    private int up;

    Strays(VirtualCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts a stray, unless it runs already or there is none of that id.
     *
     * <p>A server that the other cluster never met is for it as good as the one that it lacks. So a stray of such a cluster is alone, and
     * comes only when the members have agreed on the storage of the one whose id it has; before that nothing tells the two apart.
     */
    boolean begin(FaultAction action, VirtualServer server) {
        if (other == null) {
            boolean mayLack = cluster.servers().size() >= SERVERS_FOR_ABSENT_LEAST
                    && cluster.settings().isSealed();
            absent = mayLack ? (int) action.amount() : 0;
            other = new OtherCluster(cluster, absent);
        }
        ClusterFacts facts = cluster.watch().invariants().facts();
        boolean isTooEarly = absent != 0 && (up > 0 || !facts.isSealed(server.id()));
        if (isTooEarly || !other.has(server.id()) || other.isUp(server.id())) {
            return false;
        }
        facts.server(server.id()).hasMetStray = true;
        if (action.kind() == ServerFault.STRAY && server.isUp()) {
            server.crash();
        }
        other.start(server.id());
        up++;
        return true;
    }

    /** Stops a stray if it runs. */
    void end(int id) {
        if (other != null && other.isUp(id)) {
            other.stop(id);
            up--;
        }
    }

    void endAll() {
        cluster.servers().forEach(server -> end(server.id()));
    }
}
