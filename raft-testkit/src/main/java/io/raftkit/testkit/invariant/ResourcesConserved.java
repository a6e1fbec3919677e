package io.raftkit.testkit.invariant;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.EngineStatus;

/** What a leader has under way to a follower stays within its bounds, and is nothing once the follower holds everything. */
final class ResourcesConserved extends Invariant {
    private final int messagesMax;
    private final long bytesMax;

    /** So much over the bound in bytes is one request: it is sent while there is any room. */
    ResourcesConserved(ClusterFacts facts, int messagesMax, long bytesMax) {
        super(facts);
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    @Override
    void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        for (EngineStatus.Peer peer : status.peers()) {
            int messages = peer.inflightMessages();
            long bytes = peer.inflightBytes();
            require(
                    messages <= messagesMax && bytes <= bytesMax && bytes >= 0 && messages == 0 == (bytes == 0),
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
}
