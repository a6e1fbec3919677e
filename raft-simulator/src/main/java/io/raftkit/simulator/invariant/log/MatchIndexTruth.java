package io.raftkit.simulator.invariant.log;

import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.simulator.invariant.fact.StorageFacts;
import java.util.List;

/**
 * What a leader takes for replicated on a follower is durable there, on the storage that the newest configuration names, and the same (Raft Figure 2,
 * matchIndex); and it finds nothing wrong with a follower that keeps what it promised, unless somebody else was up under the id of either.
 */
public final class MatchIndexTruth extends Invariant {
    /** Parts of problems that a follower has itself, for instance a full disk; the others say that its storage is not what it was. */
    private static final List<String> OWN_PROBLEMS =
            List.of("does not take a snapshot instead", "it speaks protocol versions up to");

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
                            || OWN_PROBLEMS.stream().anyMatch(peer.problem()::contains)
                            || wereOthersUp(follower)
                            || isNamedAsAnother(follower, status)
                            || wereOthersUp(server),
                    "%s, which leads term %d, says of %s, whose storage holds all it promised: %s",
                    server,
                    status.term(),
                    follower,
                    peer.problem());
            if (peer.matchIndex() > 0) {
                compare(server, status, follower, peer.matchIndex());
            }
        }
    }

    /** Whether another storage, or one that does not hold what it promised, was ever up under a server's id. */
    private static boolean wereOthersUp(ServerFacts server) {
        return server.storages.size() > 1 || server.storage.wasTampered || server.hasMetStray;
    }

    /** Whether the members name a storage that a server lost before any of it was on its disk: then it is right that the server counts as another. */
    private static boolean isNamedAsAnother(ServerFacts server, EngineStatus status) {
        Member member = ServerFacts.member(status.membership(), server.id);
        return member != null && member.storeId() != 0 && !server.isItself(member);
    }

    private void compare(ServerFacts server, EngineStatus status, ServerFacts follower, long match) {
        Member member = ServerFacts.member(status.membership(), follower.id);
        long known = Math.min(match, Math.min(status.durableIndex(), server.storage.log.lastIndex()));
        for (StorageFacts storage : follower.storages) {
            boolean isMeant = member == null || member.storeId() == 0 || member.storeId() == storage.storeId;
            // One that has followed another leader since may have lost what it held for this one.
            boolean mayDiffer = storage.wasTampered || storage.durable.term() > status.term();
            boolean isHeld =
                    match <= storage.log.lastIndex() && storage.log.printAt(known) == server.storage.log.printAt(known);
            if (isMeant && (mayDiffer || isHeld)) {
                return;
            }
        }
        throw violation(
                "%s, which leads term %d, takes entries up to %d for replicated on %s, whose storage holds others, or"
                        + " less, up to %d",
                server, status.term(), match, follower, follower.storage.log.lastIndex());
    }
}
