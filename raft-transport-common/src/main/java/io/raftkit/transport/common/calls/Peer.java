package io.raftkit.transport.common.calls;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the other servers, as this one sends to it: one way for most frames, and one for those that may come later. Thread-safe.
 *
 * @param <W> how frames get there
 */
public final class Peer<W extends Peer.Way> {
    private final HostAndPort address;
    private final int frameBytesMax;
    private final Counters counters;
    private final PeerReports reports;
    private final W way;
    private final Supplier<W> bulkWays;
    private volatile @Nullable W bulkWay;
    private boolean isClosed;

    /** How frames get to a server, with a thread of its own. Thread-safe. */
    public interface Way {
        /** Starts its thread. */
        void start();

        /** Takes a frame, or drops it. Never blocks. */
        void send(Frame frame);

        /** The peer was heard: what failed before may be worth another attempt. */
        void retryNow();

        /** A connection from or to the peer broke: finds out at once whether the peer can be reached. */
        void doubt();

        /** Ends whatever is under way, and the thread soon after; does not wait. */
        void stop();

        /** Waits until the thread has ended, but not long. */
        void join(long millis);
    }

    /**
     * A peer to which one way is started.
     *
     * @param address where it is
     * @param frameBytesMax larger frames are dropped
     * @param counters count them
     * @param reports what is known of it
     * @param ways makes the way for most frames, once
     * @param bulkWays makes the one for frames that may come later, once at the most
     */
    public Peer(
            HostAndPort address,
            int frameBytesMax,
            Counters counters,
            PeerReports reports,
            Supplier<W> ways,
            Supplier<W> bulkWays) {
        this.address = address;
        this.frameBytesMax = frameBytesMax;
        this.counters = counters;
        this.reports = reports;
        this.bulkWays = bulkWays;
        way = ways.get();
        reports.onDoubt(way::doubt);
        way.start();
    }

    /** Where it is reached. */
    HostAndPort address() {
        return address;
    }

    /** Queues a frame, or drops it. Never blocks. */
    void send(Frame frame) {
        if (frame.header().frameBytes() > frameBytesMax) {
            counters.count(Counter.FRAMES_DROPPED);
        } else if (frame.header().isBulk()) {
            bulkWay().send(frame);
        } else {
            way.send(frame);
        }
    }

    private W bulkWay() {
        W bulk = bulkWay;
        return bulk != null ? bulk : startBulkWay();
    }

    /** Most peers are never sent a snapshot, so the thread for it waits for the first. */
    private synchronized W startBulkWay() {
        W bulk = bulkWay;
        if (bulk == null) {
            bulk = bulkWays.get();
            if (isClosed) {
                bulk.stop();
            } else {
                bulk.start();
            }
            bulkWay = bulk;
        }
        return bulk;
    }

    /** The peer reached this server, so it may be worth trying the other way. */
    void heard() {
        reports.heard();
        way.retryNow();
    }

    /** The peer's connection to this server broke: perhaps the peer is gone. */
    void suspect() {
        reports.broken();
    }

    /** Does something with each way that there is. */
    public void forEachWay(Consumer<? super W> action) {
        action.accept(way);
        W bulk = bulkWay;
        if (bulk != null) {
            action.accept(bulk);
        }
    }

    /** Begins to close; does not wait. */
    synchronized void close() {
        isClosed = true;
        forEachWay(Way::stop);
    }

    /** Waits until the threads have ended, but not long. */
    void join(long millis) {
        forEachWay(each -> each.join(millis));
    }
}
