package io.raftkit.runtime.loop;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.status.LatestPeers;

/**
 * Servers that are no members as far as this node knows, or not with the storage they have: which of their frames are heard, and which this node hears if it
 * is such a server to others. Thread-safe.
 */
public final class Newcomers {
    private final Bootstrap self;
    private final LatestPeers known;
    private final PeerAddresses addresses;

    /** For a node that knows itself and the others. */
    public Newcomers(Bootstrap self, LatestPeers known, PeerAddresses addresses) {
        this.self = self;
        this.known = known;
        this.addresses = addresses;
    }

    /**
     * Whether a frame is heard though its sender is unknown: what a leader or candidate of this cluster sends is (thesis §4.1), and of the last one
     * also the snapshot that it gives.
     */
    boolean areHeard(FrameHeader header) {
        KnownPeers peers = known.get();
        MessageKind kind = MessageKind.find(header.kind());
        if (kind == null || !peers.mayBeNewMember(header.from(), header.storeId(), header.epoch())) {
            return false;
        }
        return kind.isOfLeaderOrCandidate()
                || kind == MessageKind.CHUNK && peers.isNewcomer(header.from(), header.storeId());
    }

    /**
     * Whether a candidate may mean another storage under this server's id, which had the id before. A server that joined is a voter only by configurations
     * that name its storage, so who asks for its vote names it too. Others would count the vote as one of the storage before: (1) 1 leads 1, 2 and 3, and
     * commits x with 3; (2) 3 loses its disk, and joins again on an empty one; (3) 2, which lacks x and never heard 3, is elected by its vote.
     */
    boolean mayBeForThePredecessor(FrameHeader header) {
        MessageKind kind = MessageKind.find(header.kind());
        boolean isCandidacy = kind == MessageKind.REQUEST_VOTE || kind == MessageKind.PRE_VOTE;
        return isCandidacy && self.isJoined() && header.toStoreId() == 0;
    }

    /** Notes where a server is answered. */
    void heard(FrameHeader header) {
        addresses.hear(header.from(), header.address());
    }
}
