package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Inboxes;
import io.raftkit.api.transport.PeerAddresses;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** One server's end of an {@link InMemoryNetwork}. */
final class InMemoryTransport implements Transport {
    private final InMemoryNetwork network;
    private final int serverId;
    private final String address;
    private final boolean isBeside;
    private final Inboxes inboxes = new Inboxes();
    private final Map<Integer, String> problems = new ConcurrentHashMap<>();
    private final PeerAddresses peers = new PeerAddresses();
    private volatile Map<Integer, Route> routes = Map.of();
    private volatile boolean isClosed;

    private record Route(String address, Link link) {}

    InMemoryTransport(InMemoryNetwork network, int serverId, String address, boolean isBeside) {
        this.network = network;
        this.serverId = serverId;
        this.address = address;
        this.isBeside = isBeside;
    }

    int serverId() {
        return serverId;
    }

    String address() {
        return address;
    }

    /** Whether it is a second end at an address. */
    boolean isBeside() {
        return isBeside;
    }

    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void register(long group, Inbox inbox) {
        inboxes.register(group, inbox);
    }

    @Override
    public void unregister(long group) {
        inboxes.unregister(group);
        updatePeers(group, Map.of());
    }

    @Override
    public synchronized void updatePeers(long group, Map<Integer, String> addresses) {
        Map<Integer, Route> updated = new TreeMap<>();
        peers.update(group, addresses)
                .forEach((id, where) -> updated.put(id, new Route(where, network.link(serverId, id))));
        routes = updated;
    }

    @Override
    public void send(Frame frame) {
        Route route = routes.get(frame.header().to());
        if (isClosed || route == null || frame.header().frameBytes() > maxFrameBytes()) {
            return;
        }
        if (!isBeside) {
            network.observer().sent(frame);
        }
        route.link.carry(frame, route.address);
    }

    void receive(Frame frame) {
        if (isClosed) {
            return;
        }
        Refusal refusal = inboxes.refusal(frame.header());
        if (refusal == null) {
            if (!isBeside) {
                network.observer().delivered(frame);
            }
            inboxes.receive(frame);
        } else {
            network.refuse(frame.header().from(), refusal);
        }
    }

    void refused(Refusal refusal) {
        inboxes.refused(refusal);
    }

    /** A connection from or to a peer broke, if there was one: the peer is lost if it cannot be reached again at once. */
    void connectionBroke(int peerId) {
        Route route = routes.get(peerId);
        if (route != null) {
            network.connect(serverId, peerId, route.address, () -> lost(peerId, route));
        }
    }

    /** Tells the sender of a frame what became of it: at once, and by no link, for what is said for people is no event of a schedule. */
    static void tell(Iterable<InMemoryTransport> all, FrameHeader header, String where, boolean isThere) {
        for (InMemoryTransport sender : all) {
            if (sender.serverId() == header.from()) {
                sender.arrived(header.to(), where, isThere);
            }
        }
    }

    private void arrived(int peerId, String where, boolean isThere) {
        String said = isThere
                ? ""
                : "nobody listens at " + where + ": start that server, or correct its address in peers(...)";
        if (!isClosed && !said.equals(problems.put(peerId, said))) {
            inboxes.peerProblem(peerId, isThere ? null : said);
        }
    }

    private void lost(int peerId, Route route) {
        Route current = routes.get(peerId);
        if (!isClosed && current != null && current.address.equals(route.address)) {
            inboxes.peerLost(peerId);
        }
    }

    @Override
    public int maxFrameBytes() {
        return network.frameBytesMax;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            inboxes.close();
            network.closed(this);
        }
    }
}
