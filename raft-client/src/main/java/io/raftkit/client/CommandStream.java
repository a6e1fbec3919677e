package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Brings the commands of a client to the cluster, in a session that is opened when it is first needed. There is one request at a time, to one server. Whatever
 * goes wrong, the next request begins with the first command that has no result, and has all that follow it, with the numbers that they had. So each
 * takes effect once, in the order of the numbers, across servers, connections and leaders. Thread-safe.
 */
final class CommandStream {
    private static final long PATIENCE_NANOS_LEAST = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_DOUBLINGS_MAX = 4;
    /** By how much the server's deadline comes before the client's patience ends, so that its word arrives in time. */
    private static final int MARGIN_SHARE = 8;

    private static final long CLOSE_MILLIS = 500;
    private static final int SWEEP_MIN = 1_024;

    private final Router router;
    private final OpenCalls openCalls;
    private final ClientThreads threads;
    private final OkHttpClient client;
    private final SecureRandom nonces = new SecureRandom();
    /** Calls without a number. Guarded by this. */
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();

    private int sweepAt = SWEEP_MIN;
    private boolean isRunning;
    private volatile boolean isWithoutSessions;
    /** The sending thread's. */
    private ClientSession session;
    /** How many requests in a row brought no result; the sending thread's. */
    private int failures;

    /** What closes the session, if one is open. */
    private volatile byte @Nullable [] closing;

    CommandStream(Router router, OpenCalls openCalls, ClientThreads threads, OkHttpClient client) {
        this.router = router;
        this.openCalls = openCalls;
        this.threads = threads;
        this.client = client;
        session = newSession();
    }

    private ClientSession newSession() {
        return new ClientSession(openCalls, SessionBodies.nonce(nonces.nextLong()));
    }

    /** Sends a command behind those that wait. */
    void send(Call call) {
        if (isWithoutSessions) {
            router.send(call);
        } else if (add(call)) {
            begin();
        }
    }

    /** Adds a call; true if the caller must see to it that it is sent. */
    private synchronized boolean add(Call call) {
        if (waiting.size() >= sweepAt) {
            waiting.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, waiting.size() * 2);
        }
        waiting.add(call);
        boolean isFirst = !isRunning;
        isRunning = true;
        return isFirst;
    }

    private void begin() {
        try {
            threads.send(this::run);
        } catch (RejectedExecutionException e) {
            // The client was closed, which ended the calls.
        } catch (Error e) {
            // There is no memory for a thread. Calls wait until there is, or until their deadlines.
            beginLater(Router.BACKOFF_NANOS_LEAST);
        }
    }

    private void beginLater(long delayNanos) {
        var unused = router.later(this::begin, delayNanos);
    }

    private void run() {
        long delayNanos = Router.BACKOFF_NANOS_LEAST;
        try {
            do {
                delayNanos = hasWork() ? step() : -1;
            } while (delayNanos == 0);
        } finally {
            // Memory may end anywhere. Without a thread nothing would be sent any more.
            if (delayNanos >= 0) {
                beginLater(Math.max(delayNanos, 1));
            }
        }
    }

    private synchronized boolean hasWork() {
        while (!waiting.isEmpty() && waiting.getFirst().hasEnded()) {
            waiting.removeFirst();
        }
        isRunning = !waiting.isEmpty() || !session.isForgotten();
        return isRunning;
    }

    /** Makes one request; returns after how long to make the next. */
    private long step() {
        if (!session.isEmpty() && session.isForgotten()) {
            renew();
        }
        Server server = router.servers().choose(ClientRequest.Kind.SUBMIT, System.nanoTime());
        boolean isFurther = session.id() == 0 ? open(server) : submit(server);
        failures = isFurther ? 0 : failures + 1;
        return isFurther ? 0 : Router.backoffNanos(failures);
    }

    private void renew() {
        session = newSession();
        closing = null;
    }

    private long patienceNanos() {
        return PATIENCE_NANOS_LEAST << Math.min(failures, PATIENCE_DOUBLINGS_MAX);
    }

    private byte[] request(ClientRequest.Kind kind, int number, byte[] body) {
        long patienceNanos = patienceNanos();
        return router.request(kind, number, patienceNanos - patienceNanos / MARGIN_SHARE, body)
                .encode();
    }

    private boolean open(Server server) {
        byte[] body = SessionBodies.opening(session.nonce());
        SingleRequest opening = new SingleRequest(request(ClientRequest.Kind.OPEN_SESSION, 1, body));
        String failure = new SessionExchange(server, router, client, opening, patienceNanos()).run();
        ClientReply reply = opening.reply();
        if (reply == null) {
            keptFrom(Problem.unreached(server.address(), String.valueOf(failure)));
        } else if (reply.code() == ReplyCode.ANSWER && reply.body().length == SessionBodies.OPENED_BYTES) {
            session.opened(SessionBodies.opened(reply.body()));
            closing = SessionBodies.closing(session.id(), session.nonce());
            return true;
        } else if (reply.code() == ReplyCode.UNSUPPORTED) {
            goWithoutSessions();
        } else if (reply.code().isRetried() || reply.code().isOutcomeUnknown()) {
            keptFrom(Problem.of(server.address(), reply));
        } else {
            takeWaiting().forEach(call -> openCalls.fail(call, Problem.failure(server.address(), reply)));
        }
        return false;
    }

    private synchronized void keptFrom(Problem problem) {
        waiting.forEach(call -> call.takeBack(null, problem));
    }

    private synchronized List<Call> takeWaiting() {
        List<Call> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** The cluster has none: commands are applied at most once. */
    private void goWithoutSessions() {
        isWithoutSessions = true;
        takeWaiting().forEach(router::send);
    }

    /** The commands without a result, then as many of those that wait as there is room for. */
    private final class Commands implements SessionExchange.Content {
        private final Server server;
        private final List<@Nullable Numbered> written = new ArrayList<>();
        private int open;
        private @Nullable Problem problem;

        Commands(Server server) {
            this.server = server;
        }

        @Override
        public void writeTo(SessionExchange.Out out) throws IOException {
            long received = session.received();
            for (Numbered numbered : session.toSend()) {
                write(out, numbered, received);
            }
            for (Call call = next(); call != null; call = next()) {
                byte[] command = call.beginSending(null);
                if (command != null) {
                    write(out, session.number(call, command), received);
                }
            }
        }

        private @Nullable Call next() {
            return session.hasRoom() ? nextWaiting() : null;
        }

        private void write(SessionExchange.Out out, Numbered numbered, long received) throws IOException {
            written.add(numbered);
            open++;
            numbered.copies++;
            byte[] body =
                    SessionBodies.command(session.id(), session.nonce(), numbered.sequence, received, numbered.command);
            out.write(request(ClientRequest.Kind.SUBMIT_IN_SESSION, written.size(), body));
        }

        @Override
        public boolean replied(ClientReply reply) {
            if (reply.call() == 0) {
                // It is the last one, and about all calls without a reply of their own.
                for (int i = 0; i < written.size(); i++) {
                    replied(i, reply);
                }
            } else if (reply.call() > 0 && reply.call() <= written.size()) {
                replied(reply.call() - 1, reply);
            }
            return open == 0;
        }

        private void replied(int index, ClientReply reply) {
            Numbered numbered = written.get(index);
            if (numbered != null) {
                written.set(index, null);
                open--;
                session.replied(numbered, reply, server.address());
                if (reply.code() != ReplyCode.ANSWER) {
                    problem = Problem.of(server.address(), reply);
                }
            }
        }
    }

    private synchronized @Nullable Call nextWaiting() {
        return waiting.poll();
    }

    private boolean submit(Server server) {
        Commands commands = new Commands(server);
        String failure = new SessionExchange(server, router, client, commands, patienceNanos()).run();
        Problem problem = failure == null ? commands.problem : Problem.unreached(server.address(), failure);
        boolean isFurther = session.advance();
        synchronized (this) {
            if (problem != null) {
                session.takeBack(waiting, problem);
                if (session.isOver()) {
                    session.end(waiting, problem);
                    renew();
                }
            }
        }
        if (problem != null && !isFurther) {
            keptFrom(problem);
        }
        return isFurther;
    }

    /** Closes the session, if one is open, so that the cluster need not wait until it expires. Once all calls have ended. */
    void close() {
        byte[] body = closing;
        closing = null;
        if (body == null) {
            return;
        }
        Server server = router.servers().choose(ClientRequest.Kind.SUBMIT, System.nanoTime());
        SingleRequest request = new SingleRequest(request(ClientRequest.Kind.CLOSE_SESSION, 1, body));
        OkHttpClient brief = client.newBuilder()
                .callTimeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .build();
        var unused = new SessionExchange(server, router, brief, request, patienceNanos()).run();
    }
}
