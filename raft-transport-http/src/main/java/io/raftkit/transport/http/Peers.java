package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The other servers as far as their addresses are known. Thread-safe; sending takes no lock. */
final class Peers {
    private static final System.Logger LOG = System.getLogger(Peers.class.getName());
    private static final long JOIN_MILLIS = 2000;

    private final int serverId;
    private final Counters counters;
    private final Inboxes inboxes;
    private final Clients clients;

    private volatile Map<Integer, Peer> peers = Map.of();
    private boolean isClosed;

    Peers(int serverId, Counters counters, Inboxes inboxes, Clients clients) {
        this.serverId = serverId;
        this.counters = counters;
        this.inboxes = inboxes;
        this.clients = clients;
    }

    void send(Frame frame) {
        Peer peer = peers.get(frame.header().to());
        if (peer == null) {
            counters.count(Counters.Counter.FRAMES_DROPPED);
        } else {
            peer.send(frame);
        }
    }

    @Nullable
    Peer find(int id) {
        return peers.get(id);
    }

    boolean isKnown(int id) {
        return peers.containsKey(id);
    }

    void forEach(Consumer<Peer> action) {
        peers.values().forEach(action);
    }

    /** Replaces what is known. A peer whose address did not change keeps its connections; this server itself is none. */
    synchronized void update(Map<Integer, String> addresses) {
        if (isClosed) {
            return;
        }
        Map<Integer, Peer> next = new HashMap<>();
        addresses.forEach((id, address) -> {
            Peer peer = id == serverId ? null : keepOrCreate(id, address);
            if (peer != null) {
                next.put(id, peer);
            }
        });
        Map<Integer, Peer> before = peers;
        peers = Map.copyOf(next);
        before.values().stream().filter(peer -> !next.containsValue(peer)).forEach(Peer::close);
    }

    /** One bad address must not keep the others from being reached. */
    private @Nullable Peer keepOrCreate(int id, String address) {
        try {
            HostAndPort parsed = HostAndPort.parse(address);
            Peer known = peers.get(id);
            return known != null && known.address().equals(parsed) ? known : create(id, parsed);
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "server " + id + " cannot be reached: " + e.getMessage());
            return null;
        }
    }

    private Peer create(int id, HostAndPort address) {
        PeerLine line = new PeerLine(id, address, counters, inboxes, clients);
        return new Peer(line, "raft-http-" + serverId + "-to-" + id);
    }

    /** Begins to close all; does not wait. */
    synchronized void close() {
        isClosed = true;
        peers.values().forEach(Peer::close);
    }

    /** Waits until their threads have ended, but not long. */
    void join() {
        peers.values().forEach(peer -> peer.join(JOIN_MILLIS));
    }
}
