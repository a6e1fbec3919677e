package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.HostAndPort;
import org.jspecify.annotations.Nullable;

/** One of the other servers, as this one sends to it. Thread-safe. */
final class Peer {
    private final PeerConnection connection;
    private final PeerSender sender;
    private final String threadName;
    private volatile @Nullable PeerSender bulkSender;
    private boolean isClosed;

    Peer(PeerConnection connection, String threadName) {
        this.connection = connection;
        sender = new StreamSender(connection, threadName);
        this.threadName = threadName;
        connection.reports().onDoubt(sender::doubt);
        sender.start();
    }

    HostAndPort address() {
        return connection.address();
    }

    void send(Frame frame) {
        if (frame.header().frameBytes() > connection.limits().frameBytesMax()) {
            connection.dropped(1);
        } else if (frame.header().isBulk()) {
            bulkSender().send(frame);
        } else {
            sender.send(frame);
        }
    }

    private PeerSender bulkSender() {
        PeerSender bulk = bulkSender;
        return bulk != null ? bulk : startBulkSender();
    }

    /** Most peers are never sent a snapshot, so the thread for it waits for the first. */
    private synchronized PeerSender startBulkSender() {
        PeerSender bulk = bulkSender;
        if (bulk == null) {
            bulk = new BulkSender(connection, threadName + "-bulk");
            if (isClosed) {
                bulk.stop();
            } else {
                bulk.start();
            }
            bulkSender = bulk;
        }
        return bulk;
    }

    /** The peer reached this server, so it may be worth trying the other way. */
    void heard() {
        connection.reports().heard();
        sender.retryNow();
    }

    /** The peer's connection to this server broke: what this one holds to it is probably dead too, and perhaps the peer itself. */
    void suspect() {
        connection.reports().broken();
    }

    void breakIfStalled(long nowNanos) {
        sender.breakIfStalled(nowNanos);
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.breakIfStalled(nowNanos);
        }
    }

    /** Begins to close; does not wait. */
    synchronized void close() {
        isClosed = true;
        sender.stop();
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.stop();
        }
    }

    /** Waits until the threads have ended, but not long. */
    void join(long millis) {
        sender.join(millis);
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.join(millis);
        }
    }
}
