package io.raftkit.examples.server;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A few routes over HTTP, answered in JSON. A call that the node failed is answered with status 503 and says whether it is safe to send
 * again: {@code {"error":"…","safeToRetry":false}}.
 */
public final class HttpApi implements AutoCloseable {
    private static final int THREADS_MAX = 32;
    private static final int IDLE_MILLIS = 60_000;

    private final Map<String, Route> routes;
    private final JsonMapper json = new JsonMapper();
    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    private final Server server = new Server(threads);
    private final ServerConnector connector;

    /** What one method on one path does. */
    @FunctionalInterface
    public interface Route {
        /** Begins to answer, given the fields behind the question mark; throws {@link BadRequest} if they make no sense. */
        CompletableFuture<? extends Object> answer(Map<String, String> fields);
    }

    private HttpApi(InetSocketAddress address, Map<String, Route> routes) {
        this.routes = Map.copyOf(routes);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory());
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(new Routing());
    }

    /**
     * Serves routes, named by method and path as in {@code "GET /counter"}, from now on.
     *
     * @throws IOException if the address cannot be listened on
     */
    public static HttpApi start(InetSocketAddress address, Map<String, Route> routes) throws IOException {
        Logs.quiet();
        HttpApi api = new HttpApi(address, routes);
        try {
            api.server.start();
            return api;
        } catch (Exception e) {
            api.close();
            throw e instanceof IOException io ? io : new IOException("cannot serve clients on " + address, e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Stops listening and ends its threads. May be repeated. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            System.getLogger("io.raftkit.examples")
                    .log(System.Logger.Level.WARNING, "the client API did not stop well", e);
        }
    }

    private void write(Response response, Callback callback, int status, Object answer) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(json.writeValueAsBytes(answer)), callback);
    }

    private void writeFailure(Response response, Callback callback, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        int status = failure instanceof BadRequest ? 400 : failure instanceof CallFailedException ? 503 : 500;
        Map<String, Object> answer = new TreeMap<>();
        answer.put("error", String.valueOf(failure.getMessage()));
        if (failure instanceof CallFailedException) {
            answer.put("safeToRetry", failure instanceof RejectedException);
        }
        write(response, callback, status, answer);
    }

    private final class Routing extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            Route route = routes.get(request.getMethod() + " " + path);
            if (route == null) {
                refuse(request.getMethod(), path, response, callback);
                return true;
            }
            try {
                route.answer(fields(request))
                        .whenCompleteAsync((answer, failure) -> done(response, callback, answer, failure), threads);
            } catch (BadRequest e) {
                writeFailure(response, callback, e);
            }
            return true;
        }

        private void done(Response response, Callback callback, @Nullable Object answer, @Nullable Throwable failure) {
            if (failure != null) {
                writeFailure(response, callback, failure);
            } else {
                write(response, callback, 200, answer == null ? Map.of() : answer);
            }
        }

        private void refuse(String method, String path, Response response, Callback callback) {
            String allowed = String.join(
                    ", ",
                    routes.keySet().stream()
                            .filter(known -> known.endsWith(" " + path))
                            .map(known -> known.substring(0, known.indexOf(' ')))
                            .sorted()
                            .toList());
            if (!allowed.isEmpty()) {
                response.getHeaders().put(new HttpField(HttpHeader.ALLOW, allowed));
            }
            String error = method + " " + path + " is not served here; try one of "
                    + routes.keySet().stream().sorted().toList();
            write(response, callback, allowed.isEmpty() ? 404 : 405, Map.of("error", error));
        }
    }

    private static Map<String, String> fields(Request request) {
        Map<String, String> fields = new TreeMap<>();
        try {
            Request.extractQueryParameters(request).forEach(field -> fields.put(field.getName(), field.getValue()));
        } catch (RuntimeException e) {
            throw new BadRequest("what stands behind the question mark cannot be read: " + e.getMessage());
        }
        return fields;
    }
}
