package io.raftkit.transport.http.receive;

import io.raftkit.transport.common.BoundedGroups;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * The open connections. Holding one open over which no server has spoken yet costs a caller nothing, so these are bounded, and when there is
 * one too many, the oldest is closed of the address that has most. A server speaks as soon as it is connected, and from then on its
 * connection is not among them, but among a few of that server. Thread-safe.
 */
final class IncomingConnections implements Connection.Listener {
    /** A server holds a stream and a request or two, and for a while those that broke without its knowing. */
    static final int PER_SERVER_MAX = 8;

    private final BoundedGroups<Object, Connection> unidentified;
    private final BoundedGroups<Integer, Connection> identified;
    private final Counters counters;

    IncomingConnections(int unidentifiedMax, Counters counters) {
        this.counters = counters;
        unidentified = new BoundedGroups<>(unidentifiedMax, unidentifiedMax, this::close);
        identified = new BoundedGroups<>(Integer.MAX_VALUE, PER_SERVER_MAX, this::close);
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is opened together with the HTTP inside it, which stands for both.
        if (!(connection instanceof SslConnection)) {
            unidentified.add(address(connection), connection);
            forgetIfClosed(connection);
        }
    }

    /** A server whose address is known spoke over this connection. */
    void identify(Connection connection, int serverId) {
        unidentified.remove(connection);
        identified.add(serverId, connection);
        forgetIfClosed(connection);
    }

    /** A client's request is being served over this connection, so it makes room for none. */
    void serve(Connection connection) {
        unidentified.remove(connection);
    }

    /** That is over. */
    void rest(Connection connection) {
        onOpened(connection);
    }

    @Override
    public void onClosed(Connection connection) {
        unidentified.remove(connection);
        identified.remove(connection);
    }

    /** What was closed before it was added is not told again. */
    private void forgetIfClosed(Connection connection) {
        if (!connection.getEndPoint().isOpen()) {
            onClosed(connection);
        }
    }

    private void close(Connection connection) {
        counters.count(Counter.CONNECTIONS_CLOSED);
        connection.getEndPoint().close();
    }

    /** Where the other end is, without its port. */
    static Object address(Connection connection) {
        SocketAddress address = connection.getEndPoint().getRemoteSocketAddress();
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? inet.getAddress() : "unknown";
    }
}
