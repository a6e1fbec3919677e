package io.raftkit.transport.http.receive;

import io.raftkit.transport.http.common.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request header does not arrive whole in time, however its bytes are spaced. An idle timeout alone does not: a
 * byte now and then keeps it from running out.
 */
final class RequestHeaderDeadlines implements Connection.Listener {
    private final Map<Connection, ConnectionDeadline> deadlines = new ConcurrentHashMap<>();
    private final Scheduler timer;
    private final Limits limits;

    RequestHeaderDeadlines(Scheduler timer, Limits limits) {
        this.timer = timer;
        this.limits = limits;
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is opened together with the HTTP inside it, whose deadline so covers the handshake.
        if (!(connection instanceof SslConnection)) {
            begin(connection, limits.firstFrame());
        }
    }

    /**
     * A request's header is there. Until it is answered it has all the time that its handler gives it; the next one on the connection may
     * take its time again, within bounds.
     */
    void serve(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        onClosed(connection);
        Request.addCompletionListener(request, failure -> begin(connection, limits.serverIdle()));
    }

    @Override
    public void onClosed(Connection connection) {
        end(deadlines.remove(connection));
    }

    private void begin(Connection connection, Duration time) {
        if (connection.getEndPoint().isOpen()) {
            end(deadlines.put(connection, new ConnectionDeadline(timer, time, connection.getEndPoint())));
        }
        if (!connection.getEndPoint().isOpen()) {
            // Closed meanwhile, which is not told again.
            onClosed(connection);
        }
    }

    private static void end(@Nullable ConnectionDeadline deadline) {
        if (deadline != null) {
            deadline.end();
        }
    }
}
