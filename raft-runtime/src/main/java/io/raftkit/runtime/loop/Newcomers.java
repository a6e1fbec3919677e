package io.raftkit.runtime.loop;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.thread.NodeClock;

/**
 * Servers that are no members as far as this node knows, or not with the storage they have: which of their frames are heard, and where they are answered, as
 * are members that are not reached where they are known to be. Thread-safe.
 */
public final class Newcomers {
    private final LatestPeers known;
    private final PeerAddresses addresses;
    private final NodeClock clock;
    private final boolean mayJoin;

    /**
     * For a node that knows the others.
     *
     * @param mayJoin whether servers may ask here to be added
     */
    public Newcomers(LatestPeers known, PeerAddresses addresses, NodeClock clock, boolean mayJoin) {
        this.known = known;
        this.addresses = addresses;
        this.clock = clock;
        this.mayJoin = mayJoin;
    }

    /**
     * Whether a frame is heard though its sender is unknown: what a leader or candidate of this cluster sends is (thesis §4.1), and of the last one
     * also the snapshot that it gives. So is a server that asks to be added, where that is allowed, and what it is answered.
     */
    boolean areHeard(FrameHeader header) {
        KnownPeers peers = known.get();
        MessageKind kind = MessageKind.find(header.kind());
        if (kind == MessageKind.JOIN) {
            return mayJoin && IdentityReports.isJoined(header);
        }
        if (kind == null || !peers.mayBeNewMember(IdentityReports.senderOf(header))) {
            return false;
        }
        return kind.isOfLeaderOrCandidate()
                || kind == MessageKind.JOIN_ANSWER
                || kind == MessageKind.CHUNK && peers.isNewcomer(header.from(), header.storeId());
    }

    /** Notes where the sender of a frame says that it is: a newcomer is answered there, and a member if it is not reached where it is known to be. */
    void heard(FrameHeader header, KnownPeers.Standing standing) {
        switch (standing) {
            case OUTSIDER, UNKNOWN_STORE -> addresses.hear(header.from(), header.storeId(), header.address());
            case KNOWN, UNHEARD -> {
                if (addresses.isUnreached(header.from())) {
                    addresses.hearUnreached(header.from(), header.address(), clock.nanos());
                }
            }
        }
    }

    /** Notes what the transport says of the way to a server. */
    void reached(int serverId, boolean isReached) {
        addresses.reached(serverId, isReached);
    }
}
