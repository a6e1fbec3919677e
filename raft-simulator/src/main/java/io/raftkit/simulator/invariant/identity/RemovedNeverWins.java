package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * A server that knows it is no voter neither leads nor stands for election: not a learner (thesis §4.2.1), and not one that was removed (§4.2.2). One
 * that is left out by a configuration which is not committed, as far as it knows, may still be needed.
 */
public final class RemovedNeverWins extends Invariant {
    public RemovedNeverWins(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        EngineStatus.Membership membership = status.membership();
        boolean isNoVoter = membership.latestIndex() == membership.committedIndex()
                && !membership.committed().voters().contains(server.id)
                && !membership.committed().outgoingVoters().contains(server.id);
        // What it asked for before it knew, it gives up when its time is over.
        boolean isAsBefore = status.role() == server.role && status.term() == server.term;
        require(
                status.role() == ServerRole.FOLLOWER || isAsBefore || !isNoVoter,
                "%s becomes %s of term %d, and knows that it is no voter: %s",
                server,
                status.role(),
                status.term(),
                membership.committed());
    }
}
