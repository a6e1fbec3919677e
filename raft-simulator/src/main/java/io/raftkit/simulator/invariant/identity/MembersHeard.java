package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * A node takes in what a member says, and nothing that somebody else says under the member's id: neither another storage than the one by
 * which the member is known, nor a server of a cluster with another epoch.
 */
public final class MembersHeard extends Invariant {
    public MembersHeard(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void delivered(Frame frame) {
        FrameHeader header = frame.header();
        if (!facts.has(header.from())) {
            return;
        }
        ServerFacts server = facts.server(header.to());
        require(
                server.isStoreOf(header.from(), header.storeId()),
                "%s takes in %s, which comes from storage %x, and knows server %d by storage %x",
                server,
                header,
                header.storeId(),
                header.from(),
                server.storeIdOf(header.from()));
        require(
                server.epoch == 0 || header.epoch() == 0 || header.epoch() == server.epoch,
                "%s, whose storage holds epoch %x as committed, takes in %s of epoch %x",
                server,
                server.epoch,
                header,
                header.epoch());
    }
}
