package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * A server that knows it is no voter neither leads nor stands for election: not a learner (thesis §4.2.1), and not one that was removed (§4.2.2), which
 * leads no longer as soon as that is committed. One that is left out by a configuration which is not committed, as far as it knows, may still be
 * needed. Nor does a server stand whose id the members know by another storage, or one that joined before they have agreed on its storage: the votes
 * that were given under its id are not its own.
 */
public final class RemovedNeverWins extends Invariant {
    public RemovedNeverWins(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() == ServerRole.FOLLOWER) {
            return;
        }
        EngineStatus.Membership membership = status.membership();
        boolean isNoVoter = membership.latestIndex() == membership.committedIndex()
                && !membership.committed().voters().contains(server.id)
                && !membership.committed().outgoingVoters().contains(server.id);
        // What it asked for before it knew, it gives up when its time is over.
        boolean isAsBefore = status.role() == server.role && status.term() == server.term;
        require(
                isAsBefore && status.role() != ServerRole.LEADER || !isNoVoter,
                "%s is %s of term %d, and knows that it is no voter: %s",
                server,
                status.role(),
                status.term(),
                membership.committed());
        Member self = ServerFacts.member(membership, server.id);
        require(
                isAsBefore || self == null || server.storage.isOf(self),
                "%s becomes %s of term %d on storage %x, and the members know it by storage %x",
                server,
                status.role(),
                status.term(),
                server.storage.storeId,
                self == null ? 0 : self.storeId());
    }
}
