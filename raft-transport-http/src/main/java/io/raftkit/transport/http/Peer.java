package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import org.jspecify.annotations.Nullable;

/** One of the other servers, as this one sends to it. Thread-safe. */
final class Peer {
    private final PeerLine line;
    private final Courier courier;
    private final String threadName;
    private volatile @Nullable Courier bulkCourier;
    private boolean isClosed;

    Peer(PeerLine line, String threadName) {
        this.line = line;
        courier = new StreamCourier(line, threadName);
        this.threadName = threadName;
        line.onDoubt(courier::doubt);
        courier.start();
    }

    HostAndPort address() {
        return line.address();
    }

    void send(Frame frame) {
        if (frame.header().frameBytes() > line.limits().frameBytesMax()) {
            line.dropped(1);
        } else if (frame.header().isBulk()) {
            bulkCourier().send(frame);
        } else {
            courier.send(frame);
        }
    }

    private Courier bulkCourier() {
        Courier bulk = bulkCourier;
        return bulk != null ? bulk : startBulkCourier();
    }

    /** Most peers are never sent a snapshot, so the thread for it waits for the first. */
    private synchronized Courier startBulkCourier() {
        Courier bulk = bulkCourier;
        if (bulk == null) {
            bulk = new BulkCourier(line, threadName + "-bulk");
            if (isClosed) {
                bulk.stop();
            } else {
                bulk.start();
            }
            bulkCourier = bulk;
        }
        return bulk;
    }

    /** The peer reached this server, so it may be worth trying the other way. */
    void heard() {
        line.heard();
        courier.retryNow();
    }

    /** The peer's connection to this server broke: what this one holds to it is probably dead too, and perhaps the peer itself. */
    void suspect() {
        line.broken();
    }

    void breakIfStalled(long nowNanos) {
        courier.breakIfStalled(nowNanos);
        Courier bulk = bulkCourier;
        if (bulk != null) {
            bulk.breakIfStalled(nowNanos);
        }
    }

    /** Begins to close; does not wait. */
    synchronized void close() {
        isClosed = true;
        courier.stop();
        Courier bulk = bulkCourier;
        if (bulk != null) {
            bulk.stop();
        }
    }

    /** Waits until the threads have ended, but not long. */
    void join(long millis) {
        courier.join(millis);
        Courier bulk = bulkCourier;
        if (bulk != null) {
            bulk.join(millis);
        }
    }
}
