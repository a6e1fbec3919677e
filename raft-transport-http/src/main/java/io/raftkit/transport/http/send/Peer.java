package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.Peers;
import org.jspecify.annotations.Nullable;

/** One of the other servers, as this one sends to it. Thread-safe. */
public final class Peer implements Peers.Peer {
    private final PeerConnection connection;
    private final PeerSender sender;
    private final String threadName;
    private volatile @Nullable PeerSender bulkSender;
    private boolean isClosed;

    /** A peer whose thread is started. */
    public Peer(
            int serverId,
            HostAndPort address,
            Counters counters,
            Inboxes inboxes,
            PeerClients clients,
            String threadName) {
        connection = new PeerConnection(serverId, address, counters, inboxes, clients);
        sender = new StreamSender(connection, threadName);
        this.threadName = threadName;
        connection.reports().onDoubt(sender::doubt);
        sender.start();
    }

    @Override
    public HostAndPort address() {
        return connection.address();
    }

    @Override
    public void send(Frame frame) {
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

    @Override
    public void heard() {
        connection.reports().heard();
        sender.retryNow();
    }

    @Override
    public void suspect() {
        // What this server holds to it is probably dead too.
        connection.reports().broken();
    }

    /** Breaks calls that stall. */
    public void breakIfStalled(long nowNanos) {
        sender.breakIfStalled(nowNanos);
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.breakIfStalled(nowNanos);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        sender.stop();
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.stop();
        }
    }

    @Override
    public void join(long millis) {
        sender.join(millis);
        PeerSender bulk = bulkSender;
        if (bulk != null) {
            bulk.join(millis);
        }
    }
}
