package io.raftkit.transport.http.receive;

import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.KnownPeers;
import io.raftkit.transport.common.ListenProblems;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.OpenPort;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.clients.ClientBudget;
import io.raftkit.transport.http.clients.ClientHandlers;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.SettingNames;
import io.raftkit.transport.http.tls.HandshakeListener;
import io.raftkit.transport.http.tls.TlsListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** The listening side: a Jetty with bounds on everything. */
public final class FrameServer {
    private static final System.Logger LOG = System.getLogger(FrameServer.class.getName());
    private static final int REQUEST_HEADER_BYTES = 4096;
    private static final int INPUT_BUFFER_BYTES = 64 * 1024;

    /** How many connections wait to be accepted: room for a burst, so that a server among them need not try again. */
    private static final int ACCEPT_QUEUE = 512;

    private final HostAndPort listen;
    private final Limits limits;
    private final LongConsumer stallCheck;

    @Nullable
    private final Tls tls;

    @Nullable
    private final TlsListener tlsListener;

    @Nullable
    private final HealthListener healthListener;

    private final ScheduledExecutorScheduler timer;
    private final QueuedThreadPool threads;
    private final Receiver receiver;
    private final ClientReceiver clientReceiver;
    private final Server server;
    private final ServerConnector connector;
    private final boolean areClientsServed;

    /**
     * Where to listen.
     *
     * @param listen for everything
     * @param health for health alone, without TLS, or null for none
     * @param names the hosts by which this server may be called
     */
    public record Addresses(HostAndPort listen, @Nullable HostAndPort health, Set<String> names) {}

    /**
     * Listens to nothing yet.
     *
     * @param serverId names the threads
     * @param stallCheck called now and then with the time, to break calls to others that stall
     */
    public FrameServer(
            int serverId,
            Addresses addresses,
            Limits limits,
            Counters counters,
            Inboxes inboxes,
            KnownPeers peers,
            ClientHandlers clients,
            @Nullable Tls tls,
            LongConsumer stallCheck) {
        this.limits = limits;
        this.stallCheck = stallCheck;
        this.tls = tls;
        tlsListener = tls == null ? null : new TlsListener(tls);
        listen = addresses.listen();
        areClientsServed = clients.areWanted();
        String name = "raft-http-" + serverId;
        timer = new ScheduledExecutorScheduler(name + "-timer", true);
        // A queue of the JDK: Jetty's own one starts the management beans of the JVM, which is a tenth of the time of a
        // start.
        threads = new QueuedThreadPool(limits.threadsMax(), 4, new LinkedBlockingQueue<>());
        threads.setName(name);
        threads.setDaemon(true);
        server = new Server(threads, timer, new ArrayByteBufferPool());
        connector = connector();
        RequestHeaderDeadlines deadlines = new RequestHeaderDeadlines(timer, limits);
        connector.addBean(deadlines);
        server.addConnector(connector);
        connector.addBean(new ConnectionLimit(limits.connectionsMax(), connector));
        IncomingConnections connections = new IncomingConnections(limits.unidentifiedConnectionsMax(), counters);
        connector.addBean(connections);
        connector.addBean(new HandshakeListener(counters));
        CallerIdentity callers = new CallerIdentity(tls);
        receiver = new Receiver(counters, inboxes, peers, limits, timer, threads, callers, connections);
        clientReceiver = new ClientReceiver(counters, clients, limits, timer, callers, connections);
        Routes routes = new Routes(receiver, clientReceiver, inboxes, addresses.names(), deadlines);
        healthListener = addresses.health() == null
                ? null
                : new HealthListener(addresses.health(), inboxes, server, httpConfiguration(), timer, limits);
        server.setHandler(healthListener == null ? routes : healthListener.before(routes));
        server.setErrorHandler(new JsonErrorHandler());
        server.setStopTimeout(0);
        server.setStopAtShutdown(false);
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(REQUEST_HEADER_BYTES);
        return http;
    }

    private ServerConnector connector() {
        HttpConnectionFactory factory = new HttpConnectionFactory(httpConfiguration());
        factory.setInputBufferSize(INPUT_BUFFER_BYTES);
        ServerConnector made = tlsListener == null
                ? new ServerConnector(server, 1, 1, factory)
                : new ServerConnector(server, 1, 1, tlsListener.connections(), factory);
        made.setHost(listen.host());
        made.setPort(listen.port());
        made.setAcceptQueueSize(ACCEPT_QUEUE);
        made.setIdleTimeout(limits.serverIdle().toMillis());
        made.setAcceptedTcpNoDelay(true);
        return made;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if it cannot; nothing is left behind
     */
    public void start(HostAndPort address) throws IOException {
        HostAndPort opened = listen;
        try {
            connector.open();
            if (healthListener != null) {
                opened = healthListener.listen();
                healthListener.open();
            }
            server.start();
        } catch (Exception e) {
            close();
            throw new IOException(
                    "cannot listen on " + opened + ": " + ListenProblems.text(e, opened, SettingNames.LISTEN), e);
        }
        warnIfOpen(address);
        tick();
        refreshTls();
    }

    private void warnIfOpen(HostAndPort address) {
        String warning = OpenPort.warning(
                listen, address, tls, SettingNames.PREFIX, areClientsServed ? SettingNames.CLIENTS : null);
        if (warning != null) {
            LOG.log(System.Logger.Level.WARNING, warning);
        }
    }

    /** Looks after calls that stall, for as long as the timer runs. */
    private void tick() {
        timer.schedule(
                () -> {
                    try {
                        long nowNanos = System.nanoTime();
                        stallCheck.accept(nowNanos);
                        receiver.abortStalled(nowNanos);
                    } finally {
                        tick();
                    }
                },
                limits.silence().toMillis() / Silence.SILENT_LOOKS,
                TimeUnit.MILLISECONDS);
    }

    /** Looks now and then whether certificates were renewed, on a thread that may wait for the disk. */
    private void refreshTls() {
        TlsListener listener = tlsListener;
        if (listener != null) {
            Runnable look = () -> {
                try {
                    listener.refresh();
                } finally {
                    refreshTls();
                }
            };
            timer.schedule(() -> threads.execute(look), limits.tlsRefresh().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Lets nobody connect any more. Connections there are stay. */
    public void stopListening() {
        connector.close();
    }

    /** Where health is told without TLS, or -1. */
    public int healthPort() {
        return healthListener == null ? -1 : healthListener.port();
    }

    /** What clients hold. */
    public ClientBudget clientBudget() {
        return clientReceiver.budget();
    }

    /** The port it listens on, also where 0 was asked for. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Closes the port and all connections, and waits for the threads. */
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "the HTTP server did not stop in good order", e);
        }
    }
}
