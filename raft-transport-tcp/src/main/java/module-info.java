/**
 * A transport that carries Raft frames over TCP, or TLS over it, and nothing else. It needs no library.
 * <p>Require this module to choose it; nothing of it needs to be called.
 */
module io.raftkit.transport.tcp {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.transport.common;
    requires jdk.net;

    exports io.raftkit.transport.tcp;

    provides io.raftkit.api.transport.TransportProvider with
            io.raftkit.transport.tcp.TcpTransportProvider;
}
