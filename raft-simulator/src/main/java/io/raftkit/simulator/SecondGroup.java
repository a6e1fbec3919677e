package io.raftkit.simulator;

import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.client.LoadLevel;
import io.raftkit.simulator.client.SimulatedStateMachine;
import io.raftkit.simulator.client.StateDigests;
import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.simulator.workload.Workload;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Another group in the processes of a simulated cluster, on the same transports: it has the same faults of processes and links, disks and a log
 * of its own, and clients of its own; and what must hold, holds in it.
 */
final class SecondGroup {
    private static final int CALLS_PER_SECOND = 4;

    private final Supplier<? extends StateMachine> stateMachines;
    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final StateDigests digests = new StateDigests();

    /** The group whose processes a cluster's are, with clients. */
    SecondGroup(VirtualCluster host, Simulation simulation, SplittableRandom random) {
        stateMachines = simulation.stateMachine;
        ClusterSettings own = VirtualCluster.of(simulation.servers, this::stateMachine)
                .seed(random.nextLong())
                .callTimeout(2_000)
                .timers(100, 300, 600);
        cluster = host.withGuest(own);
        clients = clients(simulation.workload, random);
    }

    private <I, O> Clients<I, O> clients(Workload<I, O> workload, SplittableRandom random) {
        return new Clients<>(cluster, workload, random, CALLS_PER_SECOND, LoadLevel.LIGHT);
    }

    private SimulatedStateMachine stateMachine(int serverId) {
        StateMachine made = stateMachines.get();
        StateMachineClaim.take(made, serverId);
        return new SimulatedStateMachine(serverId, made, cluster.watch(), digests, 0);
    }

    void begin() {
        clients.begin();
    }

    void look() {
        digests.check();
        clients.check();
        for (VirtualServer server : cluster.servers()) {
            if (server.isUp() && server.node().outline().state() == NodeStatus.State.FAILED) {
                throw new Violation(
                        "NodesGoOn",
                        "server " + server.id() + " of the second group stopped: "
                                + server.status().failure());
            }
        }
    }

    /** Demands progress, and ends the clients. */
    void settle(int serversUp) {
        new Liveness(cluster, clients, serversUp).demand();
        clients.stop();
    }

    void stop() {
        clients.stop();
    }

    void check() {
        clients.checkHistory();
    }
}
