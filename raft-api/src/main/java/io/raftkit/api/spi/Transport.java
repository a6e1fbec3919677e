package io.raftkit.api.spi;

import java.util.Map;

/**
 * Carries frames between servers, one way each: an answer is a frame of its own. Thread-safe.
 *
 * <p>Frames may be lost, delayed, repeated and reordered; the protocol above bears all of it. It does not bear a frame whose content was
 * changed, so a transport hands on only what {@link Frame#decode} accepted. Frames to one server should normally arrive in the order
 * sent, and soon: reordering costs resends.
 */
public interface Transport extends AutoCloseable {

    /**
     * Delivers frames of a group to this inbox from now on.
     *
     * @param group a group that has no inbox here yet
     * @param inbox where its frames go
     * @throws IllegalStateException if the group has an inbox, or the transport is closed
     */
    void register(long group, Inbox inbox);

    /**
     * Stops delivering frames of a group. A frame already being delivered may still arrive after the return. Does nothing if the group
     * is not registered.
     *
     * @param group the group
     */
    void unregister(long group);

    /**
     * Says where the other servers are reached, replacing what was said before. Connections whose address did not change stay.
     *
     * @param addresses addresses by server id
     */
    void updatePeers(Map<Integer, String> addresses);

    /**
     * Sends a frame to the server its header names, if it can be done now. Never blocks and never throws: a frame that cannot be queued,
     * or whose receiver is unknown, is dropped. Called on the node's hot path.
     *
     * @param frame the frame; its buffers never change
     */
    void send(Frame frame);

    /**
     * The largest frame this transport carries, header included. It must hold the largest command and 4 KiB more, or a node does not start:
     * by default that is a little over 1 MiB.
     *
     * @return bytes, at least 64 KiB
     */
    int maxFrameBytes();

    /** Stops listening and sending, frees the port, ends its threads. May be repeated. */
    @Override
    void close();
}
