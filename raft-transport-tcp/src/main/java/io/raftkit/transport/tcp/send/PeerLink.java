package io.raftkit.transport.tcp.send;

import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.calls.Peer;
import io.raftkit.transport.common.calls.PeerReports;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.tcp.wire.SocketLoop;
import org.jspecify.annotations.Nullable;

/**
 * What the lines to one peer share.
 *
 * @param serverId the peer
 * @param address where it is
 * @param limits the transport's
 * @param tls null without
 * @param loop serves its connections once they are open
 * @param counters the transport's
 * @param reports what is known of the peer
 */
public record PeerLink(
        int serverId,
        HostAndPort address,
        Limits limits,
        @Nullable Tls tls,
        SocketLoop loop,
        Counters counters,
        PeerReports reports) {

    /** The peer, with a line whose thread is started. */
    public Peer<Line> peer(String threadName) {
        return new Peer<>(
                address,
                limits.frameBytesMax(),
                counters,
                reports,
                () -> new Line(this, threadName, true),
                () -> new Line(this, threadName + "-bulk", false));
    }

    void count(Counter counter) {
        counters.count(counter);
    }

    void dropped(int frames) {
        counters.add(Counter.FRAMES_DROPPED, frames);
    }

    void sent(int frames) {
        counters.count(Counter.BATCHES_SENT);
        counters.add(Counter.FRAMES_SENT, frames);
    }
}
