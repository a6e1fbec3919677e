package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node takes in what a member says, and nothing that somebody else says under the member's id: neither another storage than the one by
 * which the member is known, nor a server of a cluster with another epoch. If it was a server of another cluster by which the member was
 * known, it may take in the member, which speaks for this cluster, or for none yet where the node knows its own. A leader may come to know a learner by another
 * storage until the members agree on one: what it promised counts for nothing. A server that joined is nobody under the id of one with which the cluster
 * began. Whoever asks to be added is heard, and counts for nothing by that.
 */
public final class MembersHeard extends Invariant {
    /** The epoch that each storage spoke for. */
    private final Map<Long, Long> spoken = new HashMap<>();

    public MembersHeard(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        if (!facts.has(header.from()) || header.kind() == MessageKind.JOIN.code()) {
            return;
        }
        if (header.epoch() != 0) {
            spoken.put(header.storeId(), header.epoch());
        }
        ServerFacts server = facts.server(header.to());
        boolean isJoinedForAFirst = header.initialDigest() == 0 && server.isOfTheFirst(header.from());
        require(
                !isJoinedForAFirst || server.storeIdOf(header.from()) != header.storeId(),
                "%s takes the sender of %s, which joined, for one with which the cluster began",
                server,
                header);
        if ((isJoinedForAFirst || !server.hasMember(header.from())) && !isOfNewMember(header)) {
            // It is let in, and passed over.
            return;
        }
        require(
                server.isStoreOf(header.from(), header.storeId())
                        || server.role == ServerRole.LEADER && server.isUnnamedLearner(header.from())
                        || isInAStraysPlace(server, header)
                        || isOfNewMember(header),
                "%s takes in %s, which comes from storage %x, and knows server %d by storage %x",
                server,
                header,
                header.storeId(),
                header.from(),
                server.storeIdOf(header.from()));
        require(
                server.storage.epoch == 0 || header.epoch() == 0 || header.epoch() == server.storage.epoch,
                "%s, whose storage holds epoch %x as committed, takes in %s of epoch %x",
                server,
                server.storage.epoch,
                header,
                header.epoch());
    }

    /** Leaders and candidates of the cluster are heard whoever they are (thesis §4.1), and the snapshots that they give. */
    private boolean isOfNewMember(FrameHeader header) {
        MessageKind kind = MessageKind.find(header.kind());
        boolean isHeard = kind != null
                && (kind.isOfLeaderOrCandidate() || kind == MessageKind.CHUNK || kind == MessageKind.JOIN_ANSWER);
        return isHeard && header.epoch() != 0 && header.epoch() == facts.epoch();
    }

    private boolean isInAStraysPlace(ServerFacts server, FrameHeader header) {
        long epoch = facts.epoch();
        long before = spoken.getOrDefault(server.storeIdOf(header.from()), 0L);
        boolean isOfThisCluster = header.epoch() == epoch || header.epoch() == 0 && server.storage.epoch == epoch;
        return !server.hasSealed(header.from()) && isOfThisCluster && before != 0 && before != epoch;
    }
}
