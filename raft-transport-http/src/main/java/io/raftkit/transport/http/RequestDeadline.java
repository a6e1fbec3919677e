package io.raftkit.transport.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose request header does not arrive whole in time, however its bytes are spaced. An idle timeout alone does not: a
 * byte now and then keeps it from running out.
 */
final class RequestDeadline implements Connection.Listener {
    private final Map<Connection, Scheduler.Task> tasks = new ConcurrentHashMap<>();
    private final Scheduler timer;
    private final Limits limits;

    RequestDeadline(Scheduler timer, Limits limits) {
        this.timer = timer;
        this.limits = limits;
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is opened together with the HTTP inside it, whose deadline so covers the handshake.
        if (connection instanceof SslConnection) {
            return;
        }
        schedule(connection, limits.firstFrame().toMillis());
    }

    /** A request is being served; until it is answered it has all the time that its handler gives it. */
    void serve(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        arrived(connection);
        Request.addCompletionListener(request, failure -> completed(connection));
    }

    /** A request's header is there. */
    private void arrived(Connection connection) {
        cancel(connection);
    }

    /** A request was answered; the next one on the connection may take its time, within bounds. */
    private void completed(Connection connection) {
        if (connection.getEndPoint().isOpen()) {
            schedule(connection, limits.serverIdle().toMillis());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        cancel(connection);
    }

    private void schedule(Connection connection, long millis) {
        Scheduler.Task task = timer.schedule(() -> connection.getEndPoint().close(), millis, TimeUnit.MILLISECONDS);
        Scheduler.Task before = tasks.put(connection, task);
        if (before != null) {
            before.cancel();
        }
        if (!connection.getEndPoint().isOpen()) {
            cancel(connection);
        }
    }

    private void cancel(Connection connection) {
        Scheduler.Task task = tasks.remove(connection);
        if (task != null) {
            task.cancel();
        }
    }
}
