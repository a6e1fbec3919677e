package io.raftkit.transport.http.receive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Closes a connection unless it is ended before the time is up. */
final class ConnectionDeadline {
    private final EndPoint endPoint;
    private final Scheduler.Task task;
    private volatile boolean isExpired;

    ConnectionDeadline(Scheduler timer, Duration time, EndPoint endPoint) {
        this.endPoint = endPoint;
        task = timer.schedule(this::expire, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the connection now. */
    void expire() {
        isExpired = true;
        endPoint.close();
    }

    static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Whether it was this that closed the connection. */
    boolean isExpired() {
        return isExpired;
    }

    void end() {
        task.cancel();
    }
}
