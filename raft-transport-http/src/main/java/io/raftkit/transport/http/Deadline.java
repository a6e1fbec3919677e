package io.raftkit.transport.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Closes a request's connection unless it is ended before the time is up. */
final class Deadline {
    private final EndPoint endPoint;
    private final Scheduler.Task task;
    private volatile boolean isExpired;

    Deadline(Scheduler timer, Duration time, Request request) {
        endPoint = endPoint(request);
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
