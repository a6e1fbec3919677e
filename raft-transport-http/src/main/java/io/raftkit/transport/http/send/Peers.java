package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.PeerAddresses;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.KnownPeers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The other servers as far as their addresses are known. Thread-safe; sending takes no lock. */
public final class Peers implements KnownPeers {
    private static final System.Logger LOG = System.getLogger(Peers.class.getName());
    private static final long JOIN_MILLIS = 2000;

    private final int serverId;
    private final Counters counters;
    private final Inboxes inboxes;
    private final PeerClients clients;

    private final PeerAddresses addresses = new PeerAddresses();
    private volatile Map<Integer, Peer> peers = Map.of();
    private boolean isClosed;

    /** No peers yet. */
    public Peers(int serverId, Counters counters, Inboxes inboxes, PeerClients clients) {
        this.serverId = serverId;
        this.counters = counters;
        this.inboxes = inboxes;
        this.clients = clients;
    }

    /** Queues a frame for its receiver, or drops it. Never blocks. */
    public void send(Frame frame) {
        Peer peer = peers.get(frame.header().to());
        if (peer == null) {
            counters.count(Counter.FRAMES_DROPPED);
        } else {
            peer.send(frame);
        }
    }

    @Override
    public boolean isKnown(int id) {
        return peers.containsKey(id);
    }

    @Override
    public void heard(int id) {
        Peer peer = peers.get(id);
        if (peer != null) {
            peer.heard();
        }
    }

    @Override
    public void connectionBroke(int id) {
        Peer peer = peers.get(id);
        if (peer != null) {
            peer.suspect();
        }
    }

    /** Breaks calls that stall. Called now and then by the timer. */
    public void breakStalled(long nowNanos) {
        peers.values().forEach(peer -> peer.breakIfStalled(nowNanos));
    }

    /**
     * Replaces what is known of a group. A peer whose address did not change keeps its connections; one that no group names any more is closed;
     * this server itself is none.
     */
    public synchronized void update(long group, Map<Integer, String> addresses) {
        if (isClosed) {
            return;
        }
        Map<Integer, Peer> next = new HashMap<>();
        this.addresses.update(group, addresses).forEach((id, address) -> {
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
        PeerConnection connection = new PeerConnection(id, address, counters, inboxes, clients);
        return new Peer(connection, "raft-http-" + serverId + "-to-" + id);
    }

    /** Begins to close all; does not wait. */
    public synchronized void close() {
        isClosed = true;
        peers.values().forEach(Peer::close);
    }

    /** Waits until their threads have ended, but not long. */
    public void join() {
        peers.values().forEach(peer -> peer.join(JOIN_MILLIS));
    }
}
