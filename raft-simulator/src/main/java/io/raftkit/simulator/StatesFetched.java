package io.raftkit.simulator;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import java.util.concurrent.TimeUnit;

/**
 * What is demanded of servers whose snapshots were all damaged, once every fault is over: each has a state again soon after the others have a
 * snapshot to give.
 */
final class StatesFetched {
    /** So long lasts at most what was begun before the faults ended. */
    private static final long AFTERMATH_MILLIS = 3_500;

    /** The slowest source gives the largest snapshot in a second. */
    private static final long TRANSFER_MILLIS_MAX = 3_000;

    private final VirtualCluster cluster;

    StatesFetched(VirtualCluster cluster) {
        this.cluster = cluster;
    }

    void demand() {
        if (haveAllStates()) {
            return;
        }
        cluster.run(AFTERMATH_MILLIS);
        // Whoever takes none by itself has perhaps none that reaches far enough: an operator asks for one.
        cluster.servers().stream().filter(StatesFetched::hasState).forEach(VirtualServer::takeSnapshot);
        long timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
        if (!cluster.time().runUntil(this::haveAllStates, TRANSFER_MILLIS_MAX + 20 * timeoutMillis)) {
            throw new Violation(
                    "StatesFetched",
                    "a server whose snapshots are all damaged has no state after twenty election timeouts, though all others have one to give."
                            + " The servers:" + Liveness.servers(cluster)
                            + cluster.statuses().stream()
                                    .map(NodeStatus::warnings)
                                    .toList());
        }
    }

    private boolean haveAllStates() {
        return cluster.servers().stream().noneMatch(server -> server.isUp() && !hasState(server));
    }

    private static boolean hasState(VirtualServer server) {
        return server.isUp() && server.status().snapshots().lost() == null;
    }
}
