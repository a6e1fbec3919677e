package io.raftkit.runtime.lane;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which protocol versions the other members speak, as the headers of their frames say, and so in which one they are written to. Servers of a
 * cluster may be of two releases for a while: what is sent to a server must be in a version that it reads. Thread-safe.
 */
public final class PeerVersions {
    private final int lowest;
    private final int highest;
    private final Map<Integer, Integer> highestOfPeers = new ConcurrentHashMap<>();

    /**
     * Nobody was heard yet.
     *
     * @param lowest the lowest version that this server reads and writes
     * @param highest the highest
     */
    public PeerVersions(int lowest, int highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    /** Nobody was heard yet, and this server speaks all versions up to one. */
    public static PeerVersions upTo(int highest) {
        return new PeerVersions(MessageCodec.VERSION_LOWEST, highest);
    }

    int lowest() {
        return lowest;
    }

    int highest() {
        return highest;
    }

    /**
     * Whether this server and a frame's sender have a version in common, and the frame is in one that is read here.
     *
     * @param header the frame's header
     */
    public boolean canRead(FrameHeader header) {
        return header.versionLowest() <= highest
                && header.versionHighest() >= lowest
                && header.versionBody() >= lowest
                && header.versionBody() <= highest;
    }

    /**
     * A member was heard. What it says last counts, for it may be back in an older release.
     *
     * @param header the header of an admitted frame
     */
    public void heard(FrameHeader header) {
        Integer before = highestOfPeers.get(header.from());
        if (before == null || before != header.versionHighest()) {
            highestOfPeers.put(header.from(), header.versionHighest());
        }
    }

    /**
     * The version in which a server is written to: the highest that both speak, or the lowest that is spoken here until it was heard.
     *
     * @param serverId the server
     */
    public int writtenTo(int serverId) {
        Integer peer = highestOfPeers.get(serverId);
        return peer == null ? lowest : Math.min(highest, peer);
    }
}
