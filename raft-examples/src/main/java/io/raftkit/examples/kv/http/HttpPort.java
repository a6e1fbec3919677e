package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.server.Replication;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.tls.Tls;
import io.raftkit.examples.kv.watch.History;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Serves clients over HTTP, by a Jetty with bounds on everything. */
public final class HttpPort implements AutoCloseable {
    private static final int THREADS_MAX = 32;
    private static final int CONNECTIONS_MAX = 1024;
    static final int HEADER_BYTES_MAX = 8192;
    private static final int IDLE_MILLIS = 60_000;
    private static final Periods PERIODS = new Periods(15_000, 60_000);

    private static final System.Logger LOG = System.getLogger(HttpPort.class.getName());

    /**
     * How long things take.
     *
     * @param heartbeatMillis from one heartbeat to the next one
     * @param bodyMillis for a whole body to come
     */
    record Periods(long heartbeatMillis, long bodyMillis) {}

    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    private final Server server = new Server(threads);
    private final ServerConnector connector;
    private final MemoryBudget memory;
    private final Watchers watchers;

    private HttpPort(
            InetSocketAddress address,
            Replication replication,
            Supplier<FrozenKeys> latest,
            History history,
            ServerSettings settings,
            Periods periods) {
        threads.setName("kv-http");
        threads.setDaemon(true);
        memory = new MemoryBudget(settings.heldBytesMax());
        HttpConnectionFactory factory = new HttpConnectionFactory(configuration());
        // So that a header that is a little too long is read whole, and its client gets the answer.
        factory.setInputBufferSize(2 * HEADER_BYTES_MAX);
        connector = new ServerConnector(server, 1, 1, connections(factory, settings.tls()));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, connector));
        Replication cluster = new OffTheNode(replication, threads);
        Reads reads = new Reads(cluster, latest);
        watchers = new Watchers(history, periods.heartbeatMillis());
        server.setHandler(new Router(
                new Password(settings.password(), settings.tls() != null),
                new KeyResource(cluster, reads),
                new KeyList(reads),
                new WatchResource(reads, history, watchers, memory),
                memory,
                periods.bodyMillis()));
        server.setErrorHandler(new JsonErrors());
    }

    private static ConnectionFactory[] connections(HttpConnectionFactory http, @Nullable Tls tls) {
        if (tls == null) {
            return new ConnectionFactory[] {http};
        }
        SslContextFactory.Server contexts = new SslContextFactory.Server();
        contexts.setSslContext(tls.context());
        contexts.setNeedClientAuth(tls.isMutual());
        contexts.setIncludeProtocols(Tls.versions());
        contexts.setRenegotiationAllowed(false);
        SslConnectionFactory first = new SslConnectionFactory(contexts, HttpVersion.HTTP_1_1.asString());
        // There is one certificate, and clients compare its names: the server need not.
        first.setEnsureSecureRequestCustomizer(false);
        return new ConnectionFactory[] {first, http};
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        // A key may be any bytes, and its path names no file: what is doubtful in a path is not so here.
        http.setUriCompliance(UriCompliance.UNSAFE);
        return http;
    }

    /**
     * Serves clients from now on.
     *
     * @param replication how writes and linearizable reads reach the cluster
     * @param latest the keys that this server has
     * @param history their last changes
     * @throws IOException if the address cannot be listened on
     */
    public static HttpPort start(
            InetSocketAddress address,
            Replication replication,
            Supplier<FrozenKeys> latest,
            History history,
            ServerSettings settings)
            throws IOException {
        return start(address, replication, latest, history, settings, PERIODS);
    }

    static HttpPort start(
            InetSocketAddress address,
            Replication replication,
            Supplier<FrozenKeys> latest,
            History history,
            ServerSettings settings,
            Periods periods)
            throws IOException {
        HttpPort port = new HttpPort(address, replication, latest, history, settings, periods);
        try {
            port.server.start();
            return port;
        } catch (Exception e) {
            port.close();
            throw new IOException("cannot serve clients over HTTP on " + address, e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Sets how much the sockets of later connections take that clients have not read. */
    void setSendBufferBytes(int bytes) {
        connector.setAcceptedSendBufferSize(bytes);
    }

    /** How much memory requests and answers take. */
    long heldBytes() {
        return memory.takenBytes();
    }

    /** How many clients watch. */
    int watchers() {
        return watchers.count();
    }

    /** Stops listening, closes all connections and ends the threads. May be repeated. */
    @Override
    public void close() {
        watchers.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "the HTTP port did not stop well", e);
        }
    }
}
