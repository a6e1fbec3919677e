package io.raftkit.transport.common.calls;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.PeerAddresses;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.KnownPeers;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The other servers as far as their addresses are known. Thread-safe; sending takes no lock.
 *
 * @param <W> how frames get to one of them
 */
public final class Peers<W extends Peer.Way> implements KnownPeers {
    private static final System.Logger LOG = System.getLogger(Peers.class.getName());
    private static final long JOIN_MILLIS = 2000;

    private final int serverId;
    private final Counters counters;
    private final BiFunction<Integer, HostAndPort, Peer<W>> factory;
    private final PeerAddresses addresses = new PeerAddresses();
    private volatile Map<Integer, Peer<W>> peers = Map.of();
    private boolean isClosed;

    /**
     * No peers yet.
     *
     * @param serverId this server, which is no peer
     * @param factory makes a peer of its id and its address
     */
    public Peers(int serverId, Counters counters, BiFunction<Integer, HostAndPort, Peer<W>> factory) {
        this.serverId = serverId;
        this.counters = counters;
        this.factory = factory;
    }

    /** Queues a frame for its receiver, or drops it. Never blocks. */
    public void send(Frame frame) {
        Peer<W> peer = peers.get(frame.header().to());
        if (peer == null) {
            counters.count(Counter.FRAMES_DROPPED);
        } else {
            peer.send(frame);
        }
    }

    /** All that are known now. */
    public Collection<Peer<W>> all() {
        return peers.values();
    }

    @Override
    public boolean isKnown(int id) {
        return peers.containsKey(id);
    }

    @Override
    public void heard(int id) {
        Peer<W> peer = peers.get(id);
        if (peer != null) {
            peer.heard();
        }
    }

    @Override
    public void connectionBroke(int id) {
        Peer<W> peer = peers.get(id);
        if (peer != null) {
            peer.suspect();
        }
    }

    /**
     * Replaces what is known of a group. A peer whose address did not change keeps its connections; one that no group names any more is closed;
     * this server itself is none.
     */
    public synchronized void update(long group, Map<Integer, String> addresses) {
        if (isClosed) {
            return;
        }
        Map<Integer, Peer<W>> next = new HashMap<>();
        this.addresses.update(group, addresses).forEach((id, address) -> {
            Peer<W> peer = id == serverId ? null : keepOrCreate(id, address);
            if (peer != null) {
                next.put(id, peer);
            }
        });
        Map<Integer, Peer<W>> before = peers;
        peers = Map.copyOf(next);
        before.values().stream().filter(peer -> !next.containsValue(peer)).forEach(Peer::close);
    }

    /** One bad address must not keep the others from being reached. */
    private @Nullable Peer<W> keepOrCreate(int id, String address) {
        try {
            HostAndPort parsed = HostAndPort.parse(address);
            Peer<W> known = peers.get(id);
            return known != null && known.address().equals(parsed) ? known : factory.apply(id, parsed);
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "server " + id + " cannot be reached: " + e.getMessage());
            return null;
        }
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
