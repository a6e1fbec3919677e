package io.raftkit.transport.http.receive;

import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.transport.common.BoundedGroups;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.http.clients.ClientBudget;
import io.raftkit.transport.http.clients.ClientHandlers;
import io.raftkit.transport.http.clients.ClientRefusedException;
import io.raftkit.transport.http.clients.ClientRequestReader;
import io.raftkit.transport.http.clients.ReplyStream;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the calls of clients, and hands them to nodes. An HTTP request holds several; its body is read by the thread that serves it, start to
 * end, and its answers are written when they are there, by whoever brings them.
 *
 * <p>Until the first call's fixed part is there, a request is one of few that are read at once, as those of servers are. Then it takes
 * its client's place. A request that is turned away is read to its end first: who is answered before it has written everything may find the
 * connection closed instead of the answer, and would not know what became of its calls. It has as long as one that is served, and a place among
 * those that are turned away, where the oldest of the client that has most makes room.
 */
final class ClientReceiver {
    /** What an open call holds beside its bytes, and more than a reply without a body does. */
    private static final int CALL_BYTES = 512;

    /** How many requests are read at once that are turned away. Each has a thread. */
    private static final int REFUSED_REQUESTS_MAX = 64;

    private final Counters counters;
    private final ClientHandlers handlers;
    private final Limits limits;
    private final Scheduler timer;
    private final CallerIdentity callers;
    private final IncomingConnections connections;
    private final ClientBudget budget;
    private final BoundedGroups<ClientReceiver, ConnectionDeadline> unidentified;
    private final BoundedGroups<Object, ConnectionDeadline> refused;

    ClientReceiver(
            Counters counters,
            ClientHandlers handlers,
            Limits limits,
            Scheduler timer,
            CallerIdentity callers,
            IncomingConnections connections) {
        this.counters = counters;
        this.handlers = handlers;
        this.limits = limits;
        this.timer = timer;
        this.callers = callers;
        this.connections = connections;
        budget = ClientBudget.standard();
        unidentified = new BoundedGroups<>(
                limits.unidentifiedRequestsMax(), limits.unidentifiedRequestsMax(), ConnectionDeadline::expire);
        refused = new BoundedGroups<>(REFUSED_REQUESTS_MAX, REFUSED_REQUESTS_MAX, ConnectionDeadline::expire);
    }

    /** What clients hold. */
    ClientBudget budget() {
        return budget;
    }

    /** Who calls, and the first call's fixed part; or why the request is turned away. */
    private record Introduction(
            Object client,
            ClientRequest.@Nullable Head first,
            @Nullable ClientRefusedException refused) {}

    /** Serves one request. */
    void serve(Request request, Response response, Callback callback) {
        ClientRequestReader reader =
                new ClientRequestReader(Content.Source.asInputStream(request), limits.frameBytesMax());
        try {
            Introduction introduced = introduction(reader, request);
            Object client = introduced.client();
            ReplyStream replies = new ReplyStream(response, callback, budget, client, connection(request));
            if (introduced.refused() == null) {
                // Calls have deadlines of their own, so that a caller which waits for them may be silent.
                request.addIdleTimeoutListener(timeout -> false);
                calls(introduced.first(), reader, replies, request);
            } else {
                turnAway(introduced, reader, request);
                replies.end(introduced.refused().code(), introduced.refused().words());
            }
        } catch (IOException e) {
            ConnectionDeadline.endPoint(request).close();
            callback.failed(new EofException(e));
        }
    }

    private ReplyStream.Connection connection(Request request) {
        EndPoint endPoint = ConnectionDeadline.endPoint(request);
        return new ReplyStream.Connection() {
            @Override
            public void close() {
                endPoint.close();
            }

            @Override
            public Runnable closeLater() {
                return new ConnectionDeadline(timer, limits.wholeBody(), endPoint)::end;
            }
        };
    }

    private Introduction introduction(ClientRequestReader reader, Request request) throws IOException {
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.firstFrame(), ConnectionDeadline.endPoint(request));
        unidentified.add(this, deadline);
        Object client = CallerIdentity.address(request);
        try {
            ClientRequest.Head first = reader.next();
            if (!handlers.areWanted()) {
                throw new ClientRefusedException(ReplyCode.FORBIDDEN, "this server is set to serve no clients");
            }
            client = callers.client(request);
            if (first == null) {
                throw new ClientRefusedException(ReplyCode.MALFORMED, "there is no call in the request");
            }
            begin(client, request);
            return new Introduction(client, first, null);
        } catch (ClientRefusedException e) {
            return new Introduction(client, null, e);
        } finally {
            unidentified.remove(deadline);
            deadline.end();
        }
    }

    private void begin(Object client, Request request) throws ClientRefusedException {
        if (!budget.begin(client)) {
            throw new ClientRefusedException(ReplyCode.OVERLOADED, "too many requests of clients at once");
        }
        Connection connection = request.getConnectionMetaData().getConnection();
        connections.serve(connection);
        Request.addCompletionListener(request, failure -> {
            budget.end(client);
            connections.rest(connection);
        });
    }

    private void turnAway(Introduction introduced, ClientRequestReader reader, Request request) throws IOException {
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.wholeBody(), ConnectionDeadline.endPoint(request));
        refused.add(introduced.client(), deadline);
        counters.count(Counter.CALLERS_REFUSED);
        try {
            reader.skipAll();
        } finally {
            refused.remove(deadline);
            deadline.end();
        }
    }

    private void calls(
            ClientRequest.@Nullable Head first, ClientRequestReader reader, ReplyStream replies, Request request) {
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.wholeBody(), ConnectionDeadline.endPoint(request));
        try {
            for (ClientRequest.Head head = first; head != null; head = reader.next()) {
                call(head, reader, replies);
            }
            replies.end();
        } catch (ClientRefusedException e) {
            counters.count(Counter.CALLERS_REFUSED);
            skipAll(reader);
            replies.end(e.code(), e.words());
        } catch (IOException e) {
            replies.fail(new EofException(e));
        } catch (RuntimeException e) {
            replies.fail(e);
        } finally {
            deadline.end();
        }
    }

    private void call(ClientRequest.Head head, ClientRequestReader reader, ReplyStream replies)
            throws IOException, ClientRefusedException {
        long bytes = head.restBytes() + CALL_BYTES;
        if (!replies.begin(bytes)) {
            reader.skip(head);
            replies.refuse(head.call(), ReplyCode.OVERLOADED, "the calls of clients hold too much memory here");
            return;
        }
        ClientRequest request;
        try {
            request = reader.read(head);
        } catch (IOException | ClientRefusedException | RuntimeException e) {
            replies.abandon(bytes);
            throw e;
        }
        counters.count(Counter.CLIENT_CALLS);
        ClientRequest.Kind kind = ClientRequest.Kind.of(head.kind());
        boolean isRead = kind != null && kind.isRead();
        handlers.handle(request, reply -> replies.answer(bytes, isRead, reply));
    }

    private static void skipAll(ClientRequestReader reader) {
        try {
            reader.skipAll();
        } catch (IOException e) {
            // Nobody is there to be answered, which the answer finds out.
        }
    }
}
