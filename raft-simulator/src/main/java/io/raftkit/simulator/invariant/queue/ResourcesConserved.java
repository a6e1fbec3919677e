package io.raftkit.simulator.invariant.queue;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.function.IntFunction;

/** What a leader has under way to a follower stays within its bounds, and is nothing once the follower holds everything. */
public final class ResourcesConserved extends Invariant {
    /** A header for each entry, and how a batch is cut, may take so much beyond a bound. */
    private static final int OVERHEAD_BYTES = 64;

    private final IntFunction<EngineConfig.Limits> limits;

    public ResourcesConserved(ClusterFacts facts, IntFunction<EngineConfig.Limits> limits) {
        super(facts);
        this.limits = limits;
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        EngineConfig.Limits bounds = limits.apply(server.id);
        long bytesMax = bounds.inflightBytesMax() + requestBytesMax(bounds);
        for (EngineStatus.Peer peer : status.peers()) {
            int messages = peer.inflightMessages();
            long bytes = peer.inflightBytes();
            require(
                    messages <= bounds.inflightMessagesMax()
                            && bytes <= bytesMax
                            && bytes >= 0
                            && messages == 0 == (bytes == 0),
                    "%s has %d requests with %d bytes of entries under way to server %d",
                    server,
                    messages,
                    bytes,
                    peer.id());
            require(
                    peer.matchIndex() < status.lastIndex() || messages == 0,
                    "%s counts %d requests as under way to server %d, which is known to hold everything",
                    server,
                    messages,
                    peer.id());
        }
    }

    /** While there is any room, one more request is sent; and an entry larger than a batch goes alone. */
    private long requestBytesMax(EngineConfig.Limits bounds) {
        long entryBytesMax = facts.servers().stream()
                .mapToLong(server -> limits.apply(server.id).commandBytesMax())
                .max()
                .orElse(0);
        return Math.max(bounds.batchBytesMax(), entryBytesMax + OVERHEAD_BYTES);
    }
}
