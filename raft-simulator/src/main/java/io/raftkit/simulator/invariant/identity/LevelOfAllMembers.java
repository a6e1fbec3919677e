package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * A leader raises the feature level only to a version of the protocol that all members speak, learners included. Once it is committed it never falls, and no
 * server goes by a configuration with a level that it does not support.
 */
public final class LevelOfAllMembers extends Invariant {
    /** The highest level that was committed. */
    private int level;
    /** Index of a configuration with that level: any committed one from there on has it. */
    private long index;

    public LevelOfAllMembers(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        EngineStatus.Membership membership = status.membership();
        Configuration latest = membership.latest();
        require(
                latest.featureLevel() <= server.protocolVersion,
                "%s speaks versions of the protocol up to %d, and goes by %s",
                server,
                server.protocolVersion,
                latest);
        EngineStatus.Membership before = server.membership();
        if (server.leads(status.term()) && before != null && before.latest().featureLevel() < latest.featureLevel()) {
            latest.members().forEach(member -> requireSupport(server, latest, member));
        }
        follow(server, membership);
    }

    private void requireSupport(ServerFacts leader, Configuration raised, Member member) {
        ServerFacts server = facts.server(member.id());
        require(
                server.protocolVersion >= raised.featureLevel(),
                "%s raises the feature level by %s, and %s speaks versions of the protocol up to %d",
                leader,
                raised,
                server,
                server.protocolVersion);
    }

    private void follow(ServerFacts server, EngineStatus.Membership membership) {
        int committed = membership.committed().featureLevel();
        if (committed > level) {
            level = committed;
            index = membership.committedIndex();
        }
        require(
                committed == level || membership.committedIndex() < index,
                "%s takes %s in entry %d for committed, and the feature level was %d in entry %d",
                server,
                membership.committed(),
                membership.committedIndex(),
                level,
                index);
    }
}
