package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Finds what a request is for, by its path and method, and has it answered. */
final class Router extends Handler.Abstract {
    private static final String KEYS = "/keys";
    private static final String WATCH = "/watch";
    private static final String KEY = KEYS + "/";

    private final Password password;
    private final KeyResource keys;
    private final KeyList list;
    private final WatchResource watch;
    private final MemoryBudget memory;
    private final long bodyTimeoutMillis;

    Router(
            Password password,
            KeyResource keys,
            KeyList list,
            WatchResource watch,
            MemoryBudget memory,
            long bodyTimeoutMillis) {
        this.password = password;
        this.keys = keys;
        this.list = list;
        this.watch = watch;
        this.memory = memory;
        this.bodyTimeoutMillis = bodyTimeoutMillis;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, memory, bodyTimeoutMillis);
        try {
            password.check(exchange.header(HttpHeader.AUTHORIZATION.asString()), exchange.host());
            if (exchange.path().equals(WATCH)) {
                // Answers by itself, unless it fails.
                routeWatch(exchange).whenComplete((nothing, failure) -> end(exchange, null, failure));
            } else {
                route(exchange).whenComplete((reply, failure) -> end(exchange, reply, failure));
            }
        } catch (Refused e) {
            end(exchange, null, e);
        }
        return true;
    }

    private static void end(Exchange exchange, @Nullable Reply reply, @Nullable Throwable failure) {
        try {
            if (reply != null) {
                exchange.answer(reply);
            } else if (failure != null) {
                Failures.answer(exchange, failure);
            }
        } catch (RuntimeException | Error e) {
            // Nobody else would see it, and the client would wait.
            exchange.abort(e);
        }
    }

    private CompletableFuture<Reply> route(Exchange exchange) {
        String path = exchange.path();
        if (path.startsWith(KEY)) {
            return routeKey(exchange, PercentCode.ofPath(path.substring(KEY.length())));
        }
        if (path.equals(KEYS)) {
            return routeList(exchange);
        }
        throw new Refused(404, "nothing is served at this path; there are /keys/KEY, /keys and /watch");
    }

    private CompletableFuture<Reply> routeList(Exchange exchange) {
        checkGet(exchange);
        return list.get(exchange);
    }

    private CompletableFuture<Void> routeWatch(Exchange exchange) {
        checkGet(exchange);
        return watch.get(exchange);
    }

    private static void checkGet(Exchange exchange) {
        if (!exchange.method().equals("GET")) {
            throw wrongMethod(exchange, "GET");
        }
    }

    private CompletableFuture<Reply> routeKey(Exchange exchange, Bytes key) {
        return switch (exchange.method()) {
            case "GET" -> keys.get(exchange, key);
            case "PUT" -> keys.put(exchange, key);
            case "DELETE" -> keys.delete(exchange, key);
            default -> throw wrongMethod(exchange, "GET, PUT, DELETE");
        };
    }

    private static Refused wrongMethod(Exchange exchange, String allowed) {
        exchange.addHeader(HttpHeader.ALLOW, allowed);
        return new Refused(405, "this path does not know the method " + exchange.method() + ", only " + allowed);
    }
}
