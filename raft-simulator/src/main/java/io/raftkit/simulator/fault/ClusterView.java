package io.raftkit.simulator.fault;

import io.raftkit.api.membership.Configuration;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.LogPrints;
import org.jspecify.annotations.Nullable;

/** What an operator sees of a cluster that has a leader. */
record ClusterView(VirtualServer leader, EngineStatus status) {
    /** Asks the leader; null if there is none. */
    static @Nullable ClusterView of(VirtualCluster cluster) {
        int leader = cluster.leader();
        return leader == 0
                ? null
                : new ClusterView(
                        cluster.server(leader),
                        cluster.server(leader).node().engine().status());
    }

    Configuration latest() {
        return status.membership().latest();
    }

    long index() {
        return status.membership().latestIndex();
    }

    /** Whether no later leader can do without what this one shows as committed. */
    boolean isCertain(ClusterFacts facts) {
        EngineStatus.Membership membership = status.membership();
        LogPrints committed = facts.committed;
        return membership.latestIndex() == membership.committedIndex()
                && !membership.latest().isJoint()
                && committed.lastIndex() > 0
                && committed.termAt(committed.lastIndex()) == status.term();
    }
}
