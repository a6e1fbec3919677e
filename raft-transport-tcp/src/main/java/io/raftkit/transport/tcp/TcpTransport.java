package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.calls.Peer;
import io.raftkit.transport.common.calls.PeerReports;
import io.raftkit.transport.common.calls.Peers;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.receive.Listener;
import io.raftkit.transport.tcp.receive.Receiver;
import io.raftkit.transport.tcp.send.Line;
import io.raftkit.transport.tcp.send.PeerLink;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.tcp.wire.SocketLoop;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames over TCP, plain or with TLS. Nodes that find their transport by themselves never mention it; a host that hands in an instance, or
 * shares one among nodes of several groups, opens it here. What it does on the network, its settings and its limits are told in the
 * {@linkplain io.raftkit.transport.tcp package description}.
 */
public final class TcpTransport implements Transport {
    private static final long JOIN_MILLIS = 2000;

    private final int serverId;
    private final Limits limits;
    private final @Nullable Tls tls;
    private final Counters counters = new Counters();
    private final Inboxes inboxes;
    private final Peers<Line> peers;
    private final SocketLoop strangers;
    private final SocketLoop servers;
    private final Listener listener;
    private final TlsRefresh tlsRefresh;

    private TcpTransport(int serverId, HostAndPort listen, Limits limits, @Nullable Tls tls) throws IOException {
        this.serverId = serverId;
        this.limits = limits;
        this.tls = tls;
        inboxes = new Inboxes(limits.frameBytesMax(), counters);
        peers = new Peers<>(serverId, counters, this::peer);
        strangers = new SocketLoop(threadName("accept"));
        servers = new SocketLoop(threadName("read"));
        tlsRefresh = new TlsRefresh(tls, limits.tlsRefresh(), threadName("tls"));
        Receiver receiver = new Receiver(inboxes, counters, peers, limits, tls, TcpSettings.PREFIX, strangers, servers);
        try {
            listener = Listener.open(listen, TcpSettings.LISTEN, receiver, strangers);
        } catch (IOException e) {
            strangers.abandon();
            servers.abandon();
            throw e;
        }
    }

    private String threadName(String role) {
        return "raft-tcp-" + serverId + "-" + role;
    }

    private Peer<Line> peer(int id, HostAndPort address) {
        PeerReports reports = new PeerReports(TcpSettings.PREFIX, id, address, Tls.wanted(tls, id), counters, inboxes);
        return new PeerLink(id, address, limits, tls, servers, counters, reports).peer(threadName("to-" + id));
    }

    /**
     * Opens a transport with the default settings.
     *
     * @param serverId the server that will use it
     * @param address where it listens and the others reach it, {@code host:port}; port 0 takes a free one
     * @return an open transport
     * @throws IOException if it cannot listen there; the message says why and what to change
     * @throws IllegalArgumentException if the address is none
     */
    public static TcpTransport open(int serverId, String address) throws IOException {
        return open(serverId, address, Map.of());
    }

    /**
     * Opens a transport.
     *
     * @param serverId the server that will use it
     * @param address where the others reach it, {@code host:port}
     * @param settings values by name; only {@code tcp.} names are looked at
     * @return an open transport
     * @throws IOException if it cannot listen, or a file for TLS is of no use; the message says why and what to change
     * @throws IllegalArgumentException if the address or a setting is not valid
     */
    public static TcpTransport open(int serverId, String address, Map<String, String> settings) throws IOException {
        return builder(serverId, address).settings(settings).open();
    }

    /**
     * Begins to gather what a transport needs beyond settings: a cluster's name, a TLS context, a rule for certificates.
     *
     * @param serverId the server that will use it
     * @param address where the others reach it, {@code host:port}
     * @return a builder
     */
    public static TcpTransportBuilder builder(int serverId, String address) {
        return new TcpTransportBuilder(serverId, address);
    }

    static TcpTransport open(int serverId, HostAndPort listen, Limits limits, @Nullable Tls tls) throws IOException {
        TcpTransport transport = new TcpTransport(serverId, listen, limits, tls);
        FailurePaths.load();
        transport.strangers.start();
        transport.servers.start();
        transport.tlsRefresh.start();
        return transport;
    }

    /**
     * The port it listens on.
     *
     * @return the port, also where 0 was asked for
     */
    public int port() {
        return listener.port();
    }

    /**
     * What happened how often since it was opened: calls made and failed, frames sent, dropped, received and refused, and so on.
     *
     * @return counts by name
     */
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    @Override
    public void register(long group, Inbox inbox) {
        inboxes.register(group, Objects.requireNonNull(inbox, "inbox"));
    }

    @Override
    public void unregister(long group) {
        inboxes.unregister(group);
        peers.update(group, Map.of());
    }

    @Override
    public void updatePeers(long group, Map<Integer, String> addresses) {
        peers.update(group, addresses);
    }

    @Override
    public void send(Frame frame) {
        peers.send(frame);
    }

    @Override
    public int maxFrameBytes() {
        return limits.frameBytesMax();
    }

    @Override
    public void close() {
        inboxes.close();
        // First of all, so that others who lose their connections find nobody here. A port is closed when its loop has
        // ended.
        strangers.close();
        strangers.join(JOIN_MILLIS);
        peers.close();
        tlsRefresh.close();
        servers.close();
        peers.join();
        servers.join(JOIN_MILLIS);
    }
}
