/**
 * A transport that carries Raft frames over HTTP: OkHttp sends them, Jetty receives them.
 * <p>Require this module to choose it; nothing of it needs to be called.
 * <p>Its status page is JSON.
 */
module io.raftkit.transport.http {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.transport.common;
    requires okhttp3;
    requires org.eclipse.jetty.server;
    requires tools.jackson.core;

    exports io.raftkit.transport.http;

    provides io.raftkit.api.transport.TransportProvider with
            io.raftkit.transport.http.HttpTransportProvider;
}
