package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A network in memory. Servers {@link #open} transports at addresses that mean nothing outside; between each two servers there is one
 * {@link Link} each way, with faults of its own, which outlives restarts. Frames are not copied. Thread-safe.
 *
 * <p>A transport that is closed is noticed by those that know its address, as a broken connection is; a link that is cut is silence. Who
 * notices a broken connection tries once to connect again, and reports the peer lost if nobody is there.
 */
public final class InMemoryNetwork implements AutoCloseable {
    /** The largest frame carried. */
    public static final int FRAME_BYTES_MAX = 4 << 20;
    /** How long an attempt to connect waits for an answer. */
    public static final long CONNECT_NANOS = 500_000_000;

    private static final NetworkObserver NOBODY = new NetworkObserver() {};

    private final Schedule schedule;
    private final boolean isDirect;
    private final long seed;
    private final Ends ends = new Ends();
    private final Map<Long, Link> links = new TreeMap<>();
    private final Set<Integer> isolated = new TreeSet<>();
    private Consumer<Link> initially = link -> {};
    private volatile NetworkObserver observer = NOBODY;
    private volatile boolean isTroubled;
    volatile int frameBytesMax = FRAME_BYTES_MAX;

    private InMemoryNetwork(Schedule schedule, boolean isDirect, long seed) {
        this.schedule = schedule;
        this.isDirect = isDirect;
        this.seed = seed;
    }

    /**
     * A network for real threads: a frame on a link without faults is handed to the receiver on the sender's thread.
     *
     * @param seed all chance comes from it
     * @return a network without servers
     */
    public static InMemoryNetwork direct(long seed) {
        return new InMemoryNetwork(new RealSchedule(), true, seed);
    }

    /**
     * A network in which every delivery is something a schedule does.
     *
     * @param schedule does the deliveries
     * @param seed all chance comes from it
     * @return a network without servers
     */
    public static InMemoryNetwork over(Schedule schedule, long seed) {
        return new InMemoryNetwork(schedule, false, seed);
    }

    /** Has transports carry frames of at most so many bytes; of {@link #FRAME_BYTES_MAX} unless called. */
    public void frameBytesMax(int bytes) {
        frameBytesMax = bytes;
    }

    /**
     * Gives a server its transport.
     *
     * @param serverId the server
     * @param address where it is reached: any text, not in use by an open transport
     * @return an open transport
     * @throws IOException if the address is in use
     */
    public Transport open(int serverId, String address) throws IOException {
        return ends.add(new InMemoryTransport(this, serverId, address, false));
    }

    /**
     * Gives a second process a transport at an address that another one may have as well, as behind a load balancer or a name that is out
     * of date: what is sent there reaches both. The observer is not told of it.
     *
     * @param serverId whose id the second process uses
     * @param address where it is reached
     * @return an open transport
     * @throws IOException if a second process has the address already
     */
    public Transport openBeside(int serverId, String address) throws IOException {
        return ends.add(new InMemoryTransport(this, serverId, address, true));
    }

    /**
     * The way from one server to another.
     *
     * @param from the sender
     * @param to the receiver
     * @return the link, the same at every call
     */
    public Link link(int from, int to) {
        synchronized (links) {
            return links.computeIfAbsent((long) from << 32 | to & 0xffff_ffffL, key -> {
                Link link =
                        new Link(this, from, to, new SplittableRandom(seed ^ key * 0x9e37_79b9_7f4a_7c15L).nextLong());
                initially.accept(link);
                link.off(isolated.contains(from) || isolated.contains(to));
                return link;
            });
        }
    }

    /**
     * Does the same to all links, those used later included.
     *
     * @param setting what to do with each link
     */
    public void everywhere(Consumer<Link> setting) {
        synchronized (links) {
            initially = setting;
        }
        all().forEach(setting);
    }

    /**
     * Cuts servers off from everybody, from each other too, until {@link #rejoin}.
     *
     * @param serverIds which
     */
    public void isolate(int... serverIds) {
        synchronized (links) {
            for (int id : serverIds) {
                isolated.add(id);
            }
        }
        switchLinks();
    }

    /**
     * Ends {@link #isolate} for these servers.
     *
     * @param serverIds which
     */
    public void rejoin(int... serverIds) {
        synchronized (links) {
            for (int id : serverIds) {
                isolated.remove(id);
            }
        }
        switchLinks();
    }

    /**
     * Cuts, both ways, every link between a server of one side and a server of the other.
     *
     * @param side the servers of one side
     * @param other the servers of the other side
     */
    public void part(Collection<Integer> side, Collection<Integer> other) {
        for (int a : side) {
            for (int b : other) {
                link(a, b).cut();
                link(b, a).cut();
            }
        }
    }

    /**
     * Breaks the connections between two servers, as a firewall that forgets them does: what is under way is lost, both notice, and both try
     * once to connect again. Who is there and can be reached is not reported lost.
     *
     * @param a one server
     * @param b the other server
     */
    public void breakConnections(int a, int b) {
        link(a, b).loseUnderWay();
        link(b, a).loseUnderWay();
        ends.noticeBreak(a, b);
    }

    /**
     * Breaks the one connection on which a server sends to another, as {@link #breakConnections} does both.
     *
     * @param from the sender
     * @param to the receiver
     */
    public void breakConnection(int from, int to) {
        link(from, to).loseUnderWay();
        ends.noticeBreak(from, to);
    }

    /** Mends every link and rejoins every server; rates and delays stay. */
    public void heal() {
        synchronized (links) {
            isolated.clear();
        }
        switchLinks();
        all().forEach(Link::mend);
    }

    /** Ends every fault on every link. */
    public void calm() {
        heal();
        everywhere(Link::calm);
    }

    /**
     * Lets somebody see the frames, in place of whoever did so before.
     *
     * @param newObserver who
     */
    public void observe(NetworkObserver newObserver) {
        observer = newObserver;
    }

    /** Closes all transports and loses what is under way. */
    @Override
    public void close() {
        ends.all().forEach(InMemoryTransport::close);
        if (schedule instanceof RealSchedule real) {
            real.close();
        }
    }

    private List<Link> all() {
        synchronized (links) {
            return List.copyOf(links.values());
        }
    }

    private void switchLinks() {
        synchronized (links) {
            links.values().forEach(link -> link.off(isolated.contains(link.from()) || isolated.contains(link.to())));
        }
    }

    boolean isDirect() {
        return isDirect;
    }

    long nanos() {
        return schedule.nanos();
    }

    NetworkObserver observer() {
        return observer;
    }

    void arrive(Frame frame, String address) {
        List<InMemoryTransport> receivers = ends.at(address);
        receivers.forEach(receiver -> receiver.receive(frame));
        if (receivers.isEmpty() || isTroubled) {
            isTroubled = true;
            InMemoryTransport.tell(ends.all(), frame.header(), address, !receivers.isEmpty());
        }
    }

    /** Tells whoever has the sender's id, on the way back. */
    void refuse(int sender, Refusal refusal) {
        for (InMemoryTransport transport : ends.all()) {
            if (transport.serverId() == sender) {
                link(refusal.serverId(), sender).pass(() -> transport.refused(refusal));
            }
        }
    }

    void after(long delayNanos, Runnable action) {
        schedule.after(delayNanos, action);
    }

    void closed(InMemoryTransport transport) {
        ends.remove(transport);
        for (InMemoryTransport other : ends.all()) {
            Link link = link(transport.serverId(), other.serverId());
            link.pass(() -> other.connectionBroke(transport.serverId()));
        }
    }

    /** Tries to connect: there and back, or until the time for it is over if either way is silent. */
    void connect(int from, int to, String address, Runnable failed) {
        Runnable answered = () -> {
            if (!ends.isAnybodyAt(address)) {
                failed.run();
            }
        };
        boolean isAsked = link(from, to).pass(() -> {
            if (!link(to, from).pass(answered)) {
                after(CONNECT_NANOS, failed);
            }
        });
        if (!isAsked) {
            after(CONNECT_NANOS, failed);
        }
    }
}
