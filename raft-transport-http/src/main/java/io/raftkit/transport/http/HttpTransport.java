package io.raftkit.transport.http;

import io.raftkit.api.client.ClientHandler;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.calls.Peers;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.clients.ClientBudget;
import io.raftkit.transport.http.clients.ClientHandlers;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.receive.FrameServer;
import io.raftkit.transport.http.send.PeerClients;
import io.raftkit.transport.http.send.PeerConnection;
import io.raftkit.transport.http.send.PeerSender;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames over HTTP/1.1. Nodes that find their transport by themselves never mention it; a host that hands in an instance, or
 * shares one among nodes of several groups, opens it here. What it does on the network, its settings and its limits are told in the
 * {@linkplain io.raftkit.transport.http package description}.
 */
public final class HttpTransport implements Transport {
    private final Limits limits;
    private final Counters counters = new Counters();
    private final Inboxes inboxes;
    private final Peers<PeerSender> peers;
    private final ClientHandlers clientHandlers;
    private final FrameServer server;

    private HttpTransport(int serverId, HostAndPort address, HttpSettings settings, PeerClients clients) {
        limits = clients.limits();
        inboxes = new Inboxes(limits.frameBytesMax(), counters);
        peers = new Peers<>(
                serverId,
                counters,
                (id, at) -> new PeerConnection(id, at, counters, inboxes, clients)
                        .peer("raft-http-" + serverId + "-to-" + id));
        Set<String> hosts = new HashSet<>(
                List.of("localhost", address.host(), settings.listen().host()));
        clientHandlers = new ClientHandlers(settings.areClientsServed());
        FrameServer.Addresses addresses = new FrameServer.Addresses(settings.listen(), settings.health(), hosts);
        server = new FrameServer(
                serverId,
                addresses,
                limits,
                counters,
                inboxes,
                peers,
                clientHandlers,
                clients.tls(),
                nowNanos -> peers.all().forEach(peer -> peer.forEachWay(way -> way.breakIfStalled(nowNanos))));
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
    public static HttpTransport open(int serverId, String address) throws IOException {
        return open(serverId, address, Map.of());
    }

    /**
     * Opens a transport.
     *
     * @param serverId the server that will use it
     * @param address where the others reach it, {@code host:port}
     * @param settings values by name; only {@code http.} names are looked at
     * @return an open transport
     * @throws IOException if it cannot listen, or a file for TLS is of no use; the message says why and what to change
     * @throws IllegalArgumentException if the address or a setting is not valid
     */
    public static HttpTransport open(int serverId, String address, Map<String, String> settings) throws IOException {
        return builder(serverId, address).settings(settings).open();
    }

    /**
     * Begins to gather what a transport needs beyond settings: a cluster's name, a TLS context, a rule for certificates.
     *
     * @param serverId the server that will use it
     * @param address where the others reach it, {@code host:port}
     * @return a builder
     */
    public static HttpTransportBuilder builder(int serverId, String address) {
        return new HttpTransportBuilder(serverId, address);
    }

    static HttpTransport open(
            int serverId, HostAndPort address, HttpSettings settings, Limits limits, @Nullable Tls tls)
            throws IOException {
        return open(serverId, address, settings, new PeerClients(limits, tls, Dns.SYSTEM));
    }

    static HttpTransport open(int serverId, HostAndPort address, HttpSettings settings, PeerClients clients)
            throws IOException {
        FailurePaths.load();
        HttpTransport transport = new HttpTransport(serverId, address, settings, clients);
        transport.server.start(address);
        return transport;
    }

    /**
     * The port it listens on.
     *
     * @return the port, also where 0 was asked for
     */
    public int port() {
        return server.port();
    }

    /** Where health is told without TLS, or -1 if that is not asked for. */
    int healthPort() {
        return server.healthPort();
    }

    /** What clients hold. */
    ClientBudget clientBudget() {
        return server.clientBudget();
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
    public boolean serveClients(long group, ClientHandler handler) {
        return clientHandlers.serve(group, Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public void unregister(long group) {
        clientHandlers.end(group);
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
        // First of all, so that others who lose their connections find nobody here.
        server.stopListening();
        peers.close();
        server.close();
        peers.join();
    }
}
