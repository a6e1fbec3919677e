package io.raftkit.transport.http.receive;

import java.nio.channels.SelectableChannel;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Accepts no further connection while there are as many as may be; what comes meanwhile waits in the operating system's queue. Jetty has
 * such a limit too, but under another name in each of its lines. Thread-safe.
 */
final class ConnectionLimit implements SelectorManager.AcceptListener, Connection.Listener {
    private final Set<SelectableChannel> channels = new HashSet<>();
    private final int max;
    private final ServerConnector connector;

    ConnectionLimit(int max, ServerConnector connector) {
        this.max = max;
        this.connector = connector;
    }

    /** A connection counts from here on, before it is opened: a burst must not pass while it waits for its selector. */
    @Override
    public synchronized void onAccepting(SelectableChannel channel) {
        channels.add(channel);
        if (channels.size() >= max) {
            // For those that ended before they were opened.
            channels.removeIf(known -> !known.isOpen());
        }
        connector.setAccepting(channels.size() < max);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        remove(channel);
    }

    @Override
    public void onOpened(Connection connection) {}

    @Override
    public void onClosed(Connection connection) {
        // HTTP within TLS is carried by TLS, not by a channel.
        if (connection.getEndPoint().getTransport() instanceof SelectableChannel channel) {
            remove(channel);
        }
    }

    private synchronized void remove(SelectableChannel channel) {
        if (channels.remove(channel)) {
            connector.setAccepting(channels.size() < max);
        }
    }
}
