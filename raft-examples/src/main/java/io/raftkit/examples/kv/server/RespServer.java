package io.raftkit.examples.kv.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Serves the clients of one server on one port, with one thread: it decodes and encodes, and the cluster does the rest. */
public final class RespServer implements AutoCloseable, Executor {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ACCEPTED_AT_ONCE = 64;
    /** When no connection can be accepted, because files have run out, this long passes before the next attempt. */
    private static final long ACCEPT_AGAIN_MILLIS = 100;

    private static final System.Logger LOG = System.getLogger(RespServer.class.getName());

    private final Replication replication;
    private final ServerSettings settings;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final SelectionKey listening;
    private final HeldBytes held;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final @Nullable TlsWires tls;
    private final Thread thread = new Thread(this::run, "kv-clients");
    private long lastId;

    private RespServer(InetSocketAddress address, Replication replication, ServerSettings settings) throws IOException {
        this.replication = replication;
        this.settings = settings;
        this.held = new HeldBytes(settings.heldBytesMax());
        this.tls = settings.tls() == null ? null : new TlsWires(settings.tls());
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        try {
            listener.bind(address);
            listener.configureBlocking(false);
            listening = listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            listener.close();
            selector.close();
            throw new IOException("cannot serve clients on " + address, e);
        }
        thread.setDaemon(true);
    }

    /**
     * Serves clients from now on.
     *
     * @throws IOException if the address cannot be listened on
     */
    public static RespServer start(InetSocketAddress address, Replication replication, ServerSettings settings)
            throws IOException {
        RespServer server = new RespServer(address, replication, settings);
        server.thread.start();
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    HeldBytes held() {
        return held;
    }

    /** What carries the bytes of a connection. */
    Wire wire(SelectionKey key, Connection connection) {
        SocketChannel channel = (SocketChannel) key.channel();
        return tls == null ? new PlainWire(channel) : tls.on(channel, () -> execute(() -> connection.resume(buffer)));
    }

    /** Runs something on the thread that serves the clients. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try (selector;
                listener) {
            while (!thread.isInterrupted()) {
                selector.select(listening.interestOps() == 0 ? ACCEPT_AGAIN_MILLIS : 0);
                listening.interestOps(SelectionKey.OP_ACCEPT);
                turn();
            }
            connections().forEach(Connection::close);
        } catch (IOException | ClosedSelectorException e) {
            LOG.log(System.Logger.Level.ERROR, "clients are no longer served", e);
        }
    }

    private void turn() {
        for (@Nullable Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.equals(listening)) {
                accept();
            } else if (key.isValid() && key.attachment() instanceof Connection connection) {
                connection.ready(buffer);
            }
        }
        selector.selectedKeys().clear();
    }

    private void accept() {
        try {
            for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
                @Nullable SocketChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                begin(channel);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a client was not accepted: " + e.getMessage());
            listening.interestOps(0);
        }
    }

    private void begin(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Client client = new Client(++lastId, settings.password());
        Connection connection = new Connection(key, replication, settings, client, this);
        key.attach(connection);
        if (selector.keys().size() - 1 > settings.connectionsMax()) {
            connection.refuse("ERR max number of clients reached");
        }
    }

    private List<Connection> connections() {
        return selector.keys().stream()
                .map(SelectionKey::attachment)
                .filter(Connection.class::isInstance)
                .map(Connection.class::cast)
                .toList();
    }

    /** Closes all connections and ends the thread. May be repeated. */
    @Override
    public void close() {
        thread.interrupt();
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (tls != null) {
            tls.close();
        }
    }
}
