/**
 * What the transports over a network have in common: counters, addresses, the reading of frames, what waits for a peer, and TLS.
 * <p>It is no transport, and only those of this project use it: nobody else names it, it comes with them.
 */
@SuppressWarnings("module") // The transports, of which one is enough.
module io.raftkit.transport.common {
    requires static org.jspecify;
    requires transitive io.raftkit.api;

    exports io.raftkit.transport.common to
            io.raftkit.transport.http,
            io.raftkit.transport.tcp;
    exports io.raftkit.transport.common.calls to
            io.raftkit.transport.http,
            io.raftkit.transport.tcp;
    exports io.raftkit.transport.common.frames to
            io.raftkit.transport.http,
            io.raftkit.transport.tcp;
    exports io.raftkit.transport.common.tls to
            io.raftkit.transport.http,
            io.raftkit.transport.tcp;
}
