package io.raftkit.api.transport;

import io.raftkit.api.client.ClientHandler;
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
     * Hands the requests of clients for a group to this handler from now on, on the same address on which the servers are reached. The
     * requests come from anybody whom the transport lets through; it bounds what they hold. The handler stays until {@link #unregister}, also
     * where the node has stopped by itself, and then says so.
     *
     * @implSpec Serves no clients.
     * @param group the group
     * @param handler what answers
     * @return whether this transport serves clients; one that does not, or was told not to, ignores the handler
     */
    default boolean serveClients(long group, ClientHandler handler) {
        return false;
    }

    /**
     * Stops delivering frames of a group and requests of its clients, and forgets the group's peers as {@link #updatePeers} without addresses does. A frame already being
     * delivered may still arrive after the return. Does nothing if the group is not registered.
     *
     * @param group the group
     */
    void unregister(long group);

    /**
     * Says where the other servers of a group are reached, replacing what was said of that group before. Several groups may share a transport, and
     * their members may differ: a server is known as long as one group names it, and a connection whose address did not change stays. What
     * no group names any more is closed. {@link PeerAddresses} unites the groups. Where they name different addresses for a server, the one
     * that was said last counts.
     *
     * <p>An address is what the user wrote behind {@code id=} in {@code peers(...)}: {@code host:port} where a provider makes the transport; any
     * text of at most 255 printable ASCII characters without spaces and commas where the user hands in a transport of their own, which makes of
     * it what it likes. One that makes no sense to the transport must not keep it from reaching the other servers.
     *
     * @param group the group, registered or not
     * @param addresses addresses by server id; that of this server itself may be among them and is passed over
     */
    void updatePeers(long group, Map<Integer, String> addresses);

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
