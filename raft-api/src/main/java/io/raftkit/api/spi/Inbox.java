package io.raftkit.api.spi;

import io.raftkit.api.status.NodeStatus;

/**
 * One node's side towards a {@link Transport}. Thread-safe; no method blocks or throws. After the node has stopped, frames handed in are
 * dropped.
 */
public interface Inbox {

    /** What a node says to a frame's header. Constants may be added in later versions. */
    enum Admission {
        /** The body may be read and the frame handed in. */
        ADMITTED,
        /** The sender belongs to another cluster. */
        WRONG_CLUSTER,
        /** The frame is for another group. */
        WRONG_GROUP,
        /** The frame is for another server. */
        WRONG_SERVER,
        /** The frame names this server, or no valid one, as its sender. */
        WRONG_SENDER,
        /** No version is spoken by both. */
        WRONG_VERSION,
        /** The frame is larger than this node takes. */
        TOO_LARGE,
        /** The node has stopped. */
        STOPPED
    }

    /**
     * Looks at a header before the body is read. A transport refuses what is not admitted, and tells the sender which it was.
     *
     * @param header a decoded header
     * @return whether to read on
     */
    Admission admit(FrameHeader header);

    /**
     * Hands in a frame. The node may drop it; it keeps the body buffers, which nobody may change from now on.
     *
     * @param frame a frame whose header was admitted
     */
    void receive(Frame frame);

    /**
     * Reports that the connection from or to a server broke and that an attempt to connect again, made at once, failed: a hint that its
     * process is gone, never proof. A server that is reached again by that attempt is not reported, or a hiccup of the network would depose
     * a leader that is well. Silence is not reported; the node notices it.
     *
     * @param serverId the other server
     */
    void peerLost(int serverId);

    /**
     * The node's status, for whoever asks the transport.
     *
     * @return the status
     */
    NodeStatus status();
}
