package io.raftkit.simulator;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.Violation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A leader that hears no majority steps down (thesis §6.2): else clients would wait on it for ever, and it would hold up reads. It is given
 * twice the longest election timeout, for its clock may be slow.
 */
final class LeadersHear implements ClusterObserver {
    private final VirtualCluster cluster;
    private final long patienceNanos;
    private final long[][] heardNanos;
    /** Since when each server leads; negative if it does not. */
    private final long[] leadsSinceNanos;
    /** The newest configuration that each server had when it was last looked at as a leader. */
    private final @Nullable Configuration[] governing;

    LeadersHear(VirtualCluster cluster) {
        this.cluster = cluster;
        int servers = cluster.servers().size();
        patienceNanos = 2 * cluster.settings().timerHighestNanos();
        heardNanos = new long[servers + 1][servers + 1];
        leadsSinceNanos = new long[servers + 1];
        governing = new Configuration[servers + 1];
        Arrays.fill(leadsSinceNanos, -1);
    }

    @Override
    public void frameDelivered(Frame frame) {
        int from = frame.header().from();
        if (from < leadsSinceNanos.length) {
            heardNanos[frame.header().to()][from] = cluster.time().nanos();
        }
    }

    @Override
    public void transition(Transition transition) {
        boolean leads = transition.role() == ServerRole.LEADER;
        long since = leadsSinceNanos[transition.serverId()];
        long begins = since < 0 ? cluster.time().nanos() : since;
        leadsSinceNanos[transition.serverId()] = leads ? begins : -1;
    }

    @Override
    public void ended(int server, NodeLoad load) {
        leadsSinceNanos[server] = -1;
    }

    void check() {
        long now = cluster.time().nanos();
        for (VirtualServer server : cluster.servers()) {
            int id = server.id();
            boolean hadTime = leadsSinceNanos[id] >= 0
                    && now - leadsSinceNanos[id] > patienceNanos
                    && now - server.pausedUntilNanos() > patienceNanos;
            // A server that stopped by itself, or is being closed, leads nobody.
            if (hadTime && server.isUp() && server.node().outline().state() != NodeStatus.State.FAILED) {
                require(server, PresentMembers.latest(server), now);
            }
        }
    }

    private void require(VirtualServer server, Configuration latest, long now) {
        int id = server.id();
        if (!latest.equals(governing[id])) {
            // It went over to other voters of late, and was heard by a majority of those before.
            governing[id] = latest;
            leadsSinceNanos[id] = now;
            return;
        }
        long[] heard = heardNanos[id];
        if (!Majorities.decide(
                latest,
                other -> other.id() == id || heard[other.id()] > 0 && now - heard[other.id()] <= patienceNanos)) {
            throw new Violation(
                    "LeadersHear",
                    "server " + id + " goes on leading, though in two election timeouts it did not hear a majority of "
                            + latest);
        }
    }
}
