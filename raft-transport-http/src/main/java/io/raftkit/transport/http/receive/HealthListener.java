package io.raftkit.transport.http.receive;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A port of its own for those who supervise the process and have no certificate: without TLS, and with nothing behind it but {@link
 * HealthPage}.
 */
final class HealthListener {
    private static final int CONNECTIONS_MAX = 64;

    private final HostAndPort listen;
    private final HealthPage page;
    private final ServerConnector connector;
    private final RequestHeaderDeadlines deadlines;

    HealthListener(
            HostAndPort listen,
            Inboxes inboxes,
            Server server,
            HttpConfiguration http,
            Scheduler timer,
            Limits limits) {
        this.listen = listen;
        page = new HealthPage(inboxes);
        deadlines = new RequestHeaderDeadlines(timer, limits);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(limits.firstFrame().toMillis());
        connector.addBean(new ConnectionLimit(CONNECTIONS_MAX, connector));
        connector.addBean(deadlines);
        server.addConnector(connector);
    }

    HostAndPort listen() {
        return listen;
    }

    void open() throws IOException {
        connector.open();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** A handler that answers what came in here, and leaves everything else to another. */
    Handler before(Handler others) {
        return new Handler.Wrapper(others) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                boolean isHere = request.getConnectionMetaData().getConnector() == connector;
                return isHere ? answer(request, response, callback) : super.handle(request, response, callback);
            }
        };
    }

    private boolean answer(Request request, Response response, Callback callback) {
        deadlines.serve(request);
        String path = request.getHttpURI().getCanonicalPath();
        if (path != null && HealthPage.isAt(path)) {
            page.answer(path, request, response, callback);
        } else {
            Replies.last(response, callback, 404, "NOT_FOUND", "there is nothing here");
        }
        return true;
    }
}
