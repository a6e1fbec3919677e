package io.raftkit.transport.tcp.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Peers;
import org.jspecify.annotations.Nullable;

/** One of the other servers, as this one sends to it: a line for most frames, and one for those that may come later. Thread-safe. */
public final class Peer implements Peers.Peer {
    private final PeerLink link;
    private final Line line;
    private final String threadName;
    private volatile @Nullable Line bulkLine;
    private boolean isClosed;

    /** A peer whose threads are started. */
    public Peer(PeerLink link, String threadName) {
        this.link = link;
        this.threadName = threadName;
        line = new Line(link, threadName, true);
        link.reports().onDoubt(line::doubt);
        line.start();
    }

    @Override
    public HostAndPort address() {
        return link.address();
    }

    @Override
    public void send(Frame frame) {
        if (frame.header().frameBytes() > link.limits().frameBytesMax()) {
            link.dropped(1);
        } else if (frame.header().isBulk()) {
            bulkLine().send(frame);
        } else {
            line.send(frame);
        }
    }

    private Line bulkLine() {
        Line bulk = bulkLine;
        return bulk != null ? bulk : startBulkLine();
    }

    /** Most peers are never sent a snapshot, so the thread for it waits for the first. */
    private synchronized Line startBulkLine() {
        Line bulk = bulkLine;
        if (bulk == null) {
            bulk = new Line(link, threadName + "-bulk", false);
            if (isClosed) {
                bulk.stop();
            } else {
                bulk.start();
            }
            bulkLine = bulk;
        }
        return bulk;
    }

    @Override
    public void heard() {
        link.reports().heard();
        line.retryNow();
    }

    @Override
    public void suspect() {
        link.reports().broken();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        line.stop();
        Line bulk = bulkLine;
        if (bulk != null) {
            bulk.stop();
        }
    }

    @Override
    public void join(long millis) {
        line.join(millis);
        Line bulk = bulkLine;
        if (bulk != null) {
            bulk.join(millis);
        }
    }
}
