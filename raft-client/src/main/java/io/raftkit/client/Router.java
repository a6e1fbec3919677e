package io.raftkit.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.client.ClientRequest;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Brings calls to servers: chooses one, sends, and tries again where that is safe. Thread-safe. */
final class Router {
    static final long BACKOFF_NANOS_LEAST = TimeUnit.MILLISECONDS.toNanos(8);
    private static final int BACKOFF_DOUBLINGS_MAX = 5;

    private final Servers servers;
    private final OpenCalls openCalls;
    private final ClientThreads threads;
    private final OkHttpClient client;
    private final Scope scope;

    /**
     * Whom calls are for.
     *
     * @param cluster the cluster's name
     * @param group the group within it
     */
    record Scope(String cluster, long group) {}

    Router(Servers servers, OpenCalls openCalls, ClientThreads threads, OkHttpClient client, Scope scope) {
        this.servers = servers;
        this.openCalls = openCalls;
        this.threads = threads;
        this.client = client;
        this.scope = scope;
    }

    Servers servers() {
        return servers;
    }

    /** Sends a call to a server that is likely to answer it. */
    void send(Call call) {
        if (call.hasEnded()) {
            return;
        }
        Server server = servers.choose(call.kind(), System.nanoTime());
        if (server.offer(call)) {
            begin(server);
        }
    }

    private void begin(Server server) {
        try {
            threads.send(() -> drain(server));
        } catch (RejectedExecutionException e) {
            // The client was closed, which ended the calls.
            server.breakOff();
        } catch (Error e) {
            // There is no memory for a thread. Calls wait until there is, or until their deadlines.
            server.breakOff();
            resumeLater(server);
        }
    }

    private void resumeLater(Server server) {
        var unused = threads.later(
                () -> {
                    if (server.resume()) {
                        begin(server);
                    }
                },
                BACKOFF_NANOS_LEAST);
    }

    private void drain(Server server) {
        boolean isDone = false;
        try {
            for (List<Call> calls = server.next(); !calls.isEmpty(); calls = server.next()) {
                exchange(server, calls);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                // Memory may end anywhere. Without its lane the server might never be called again.
                server.breakOff();
                resumeLater(server);
            }
        }
    }

    private void exchange(Server server, List<Call> calls) {
        Exchange exchange;
        try {
            exchange = new Exchange(server, calls, this, client);
        } catch (RuntimeException | Error e) {
            Problem problem = Problem.unreached(server.address(), "the request could not be made: " + e);
            calls.forEach(call -> againUnlessSent(call, null, problem));
            return;
        }
        exchange.run();
    }

    /** Sends the calls to another server that wait for this one, if there is a better one. */
    boolean move(Server from) {
        boolean isMoved = servers.isBetterElsewhere(from, System.nanoTime());
        if (isMoved) {
            from.giveUp().forEach(this::send);
        }
        return isMoved;
    }

    /** How a call is written. */
    ClientRequest request(ClientRequest.Kind kind, int number, long timeoutNanos, byte[] body) {
        return new ClientRequest(kind.code(), number, scope.group(), timeoutNanos, scope.cluster(), body);
    }

    /** Does something quick later; null once the client is closed. */
    @Nullable
    Future<?> later(Runnable task, long delayNanos) {
        return threads.later(task, delayNanos);
    }

    void answer(Call call, byte[] answer) {
        openCalls.answer(call, answer);
    }

    void fail(Call call, CallFailedException failure) {
        openCalls.fail(call, failure);
    }

    /** Sends a call again that had no effect, after a wait. */
    void again(Call call, Exchange from, Problem why) {
        if (call.takeBack(from, why)) {
            from.left();
            sendLater(call);
        }
    }

    /**
     * The same, but only if it was not sent, or is a read.
     *
     * @param from which has it, or null if none has
     */
    void againUnlessSent(Call call, @Nullable Exchange from, Problem why) {
        if (call.takeBackUnlessSent(from, why)) {
            if (from != null) {
                from.left();
            }
            sendLater(call);
        }
    }

    private void sendLater(Call call) {
        if (call.leftNanos() <= 0) {
            // Its deadline ends it, for what stood in the way.
            return;
        }
        var unused = threads.later(() -> send(call), backoffNanos(call.attempts()));
    }

    /** How long to wait after so many attempts that failed: longer each time, and not as long as others wait. */
    static long backoffNanos(int attempts) {
        long most = BACKOFF_NANOS_LEAST << Math.min(attempts - 1, BACKOFF_DOUBLINGS_MAX);
        return most / 2 + ThreadLocalRandom.current().nextLong(most / 2);
    }

    /** Ends all calls. */
    void endCalls() {
        openCalls.close();
        client.dispatcher().cancelAll();
    }

    /** Ends all calls, connections and threads. */
    void close() {
        endCalls();
        client.connectionPool().evictAll();
        threads.close();
    }
}
