package io.raftkit.runtime.loop;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.runtime.status.LatestPeers;

/** Servers that are no members as far as this node knows, or not with the storage they have: which of their frames are heard. Thread-safe. */
public final class Newcomers {
    private final LatestPeers known;
    private final PeerAddresses addresses;

    /** For a node that knows the others. */
    public Newcomers(LatestPeers known, PeerAddresses addresses) {
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
        if (kind == null || !peers.mayBeNewMember(IdentityReports.senderOf(header))) {
            return false;
        }
        return kind.isOfLeaderOrCandidate()
                || kind == MessageKind.CHUNK && peers.isNewcomer(header.from(), header.storeId());
    }

    /** Notes where a server is answered. */
    void heard(FrameHeader header) {
        addresses.hear(header.from(), header.storeId(), header.address());
    }
}
