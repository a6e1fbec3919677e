package io.raftkit.simulator.invariant.log;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * What a leader takes for replicated on a follower is durable there, and the same (Raft Figure 2, matchIndex); and it finds nothing wrong
 * with a follower that keeps what it promised, unless somebody else was up under the id of either.
 */
public final class MatchIndexTruth extends Invariant {
    /** Part of a problem that a follower has itself, for instance a full disk; the others say that its storage is not what it was. */
    private static final String REFUSES_A_SNAPSHOT = "does not take a snapshot instead";

    public MatchIndexTruth(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        for (EngineStatus.Peer peer : status.peers()) {
            ServerFacts follower = facts.server(peer.id());
            require(
                    peer.problem() == null
                            || peer.problem().contains(REFUSES_A_SNAPSHOT)
                            || follower.wasTampered
                            || server.wasTampered
                            || follower.hasMetStray
                            || server.hasMetStray,
                    "%s, which leads term %d, says of %s, whose storage holds all it promised: %s",
                    server,
                    status.term(),
                    follower,
                    peer.problem());
            // A follower that has followed another leader since may have lost what it held for this one.
            if (peer.isCounted() && !follower.wasTampered && follower.durable.term() <= status.term()) {
                compare(server, status, follower, peer.matchIndex());
            }
        }
    }

    private void compare(ServerFacts server, EngineStatus status, ServerFacts follower, long match) {
        require(
                match <= follower.log.lastIndex(),
                "%s, which leads term %d, takes entries up to %d for replicated on %s, whose storage holds them up to %d",
                server,
                status.term(),
                match,
                follower,
                follower.log.lastIndex());
        long known = Math.min(match, Math.min(status.durableIndex(), server.log.lastIndex()));
        require(
                known == 0 || follower.log.printAt(known) == server.log.printAt(known),
                "%s, which leads term %d, takes entries up to %d for replicated on %s, whose storage holds others",
                server,
                status.term(),
                match,
                follower);
    }
}
