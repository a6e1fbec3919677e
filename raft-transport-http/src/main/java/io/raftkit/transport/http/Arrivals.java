package io.raftkit.transport.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * Connections over which no server has spoken yet. Holding one open costs a caller nothing, so they are bounded, and the bound never keeps
 * anybody out: when there is one too many, the oldest goes of the address that has most. A server speaks as soon as it is connected, and
 * from then on its connection is not among them, but among a few of that server. Thread-safe.
 */
final class Arrivals implements Connection.Listener {
    /** A server holds a stream and a request or two, and for a while those that broke without its knowing. */
    static final int PER_SERVER_MAX = 8;

    private final Map<Object, Set<Connection>> byAddress = new HashMap<>();
    private final Map<Integer, Set<Connection>> byServer = new HashMap<>();
    private final Counters counters;
    private final int max;
    private int count;

    Arrivals(int max, Counters counters) {
        this.max = max;
        this.counters = counters;
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is opened together with the HTTP inside it, which stands for both.
        if (connection instanceof SslConnection) {
            return;
        }
        Connection tooMany = null;
        synchronized (this) {
            if (count >= max) {
                tooMany = oldestOfMost();
                remove(tooMany);
            }
            if (byAddress
                    .computeIfAbsent(address(connection), address -> new LinkedHashSet<>())
                    .add(connection)) {
                count++;
            }
        }
        close(tooMany);
        if (!connection.getEndPoint().isOpen()) {
            onClosed(connection);
        }
    }

    private void close(@Nullable Connection tooMany) {
        if (tooMany != null) {
            counters.count(Counters.Counter.CONNECTIONS_CLOSED);
            tooMany.getEndPoint().close();
        }
    }

    private @Nullable Connection oldestOfMost() {
        Set<Connection> most = Set.of();
        for (Set<Connection> connections : byAddress.values()) {
            if (connections.size() > most.size()) {
                most = connections;
            }
        }
        return most.isEmpty() ? null : most.iterator().next();
    }

    /** A server whose address is known spoke over this connection. */
    void introduced(Connection connection, int serverId) {
        Connection tooMany = null;
        synchronized (this) {
            remove(connection);
            Set<Connection> connections = byServer.computeIfAbsent(serverId, id -> new LinkedHashSet<>());
            connections.remove(connection);
            connections.add(connection);
            if (connections.size() > PER_SERVER_MAX) {
                tooMany = connections.iterator().next();
                connections.remove(tooMany);
            }
        }
        close(tooMany);
        if (!connection.getEndPoint().isOpen()) {
            onClosed(connection);
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        remove(connection);
        byServer.values().removeIf(connections -> connections.remove(connection) && connections.isEmpty());
    }

    private synchronized void remove(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        Object address = address(connection);
        Set<Connection> connections = byAddress.get(address);
        if (connections != null && connections.remove(connection)) {
            count--;
            if (connections.isEmpty()) {
                byAddress.remove(address);
            }
        }
    }

    private static Object address(Connection connection) {
        SocketAddress address = connection.getEndPoint().getRemoteSocketAddress();
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? inet.getAddress() : "unknown";
    }
}
