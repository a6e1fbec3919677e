package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;

/** Servers that share a table of sessions and count commands. A test says what goes wrong with a request. */
final class FakeCluster implements AutoCloseable {
    /** What becomes of an HTTP request. */
    enum Fate {
        /** Its calls are taken and answered. */
        ANSWERED,
        /** Its calls are taken, and the connection breaks before the first reply. */
        TAKEN_AND_BROKEN,
        /** Its calls are taken, and the connection breaks behind the first reply. */
        BROKEN_BEHIND_A_REPLY,
        /** The connection breaks, and no call is taken. */
        BROKEN,
        /** The connection breaks, and the calls are taken when the next request was, as if they had been on their way. */
        LATE,
        /** No call is taken, since no leader is known. */
        NO_LEADER,
        /** The first call is not taken, and the others are. */
        FIRST_LOST,
        /** All sessions expire before the calls are taken. */
        EXPIRED,
        /** All sessions expire when the calls were taken, and the connection breaks. */
        TAKEN_AND_EXPIRED,
        /** Its calls are taken, and nothing is said. */
        SILENT
    }

    /** Forgets what the client has, as real servers do. */
    private static final class Session {
        private final long nonce;
        private long last;
        private final Map<Long, Long> results = new HashMap<>();

        Session(long nonce) {
            this.nonce = nonce;
        }
    }

    private final List<MockWebServer> servers = new ArrayList<>();
    private final Map<Long, Session> sessions = new HashMap<>();
    private final Map<Long, Long> byNonce = new HashMap<>();
    private List<ClientRequest> late = List.of();
    private final BiFunction<Integer, ClientRequest.Kind, Fate> fates;
    private int requests;
    private long lastSession;
    private final List<Long> applied = new ArrayList<>();
    long opened;
    long closed;

    /** @param fates by the number of the request, from 1 on, and the kind of its first call */
    FakeCluster(int size, BiFunction<Integer, ClientRequest.Kind, Fate> fates) throws IOException {
        this.fates = fates;
        for (int i = 0; i < size; i++) {
            MockWebServer server = new MockWebServer();
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    return answer(ByteBuffer.wrap(request.getBody().toByteArray()));
                }
            });
            server.start(InetAddress.getByName("127.0.0.1"), 0);
            servers.add(server);
        }
    }

    String addresses() {
        List<String> addresses = new ArrayList<>();
        servers.forEach(server -> addresses.add("127.0.0.1:" + server.getPort()));
        return String.join(",", addresses);
    }

    synchronized long count() {
        return applied.size();
    }

    /** The commands that took effect, in order: what they began with. */
    synchronized List<Long> applied() {
        return List.copyOf(applied);
    }

    synchronized int requests() {
        return requests;
    }

    private static List<ClientRequest> requests(ByteBuffer body) {
        List<ClientRequest> requests = new ArrayList<>();
        while (body.hasRemaining()) {
            ClientRequest.Head head = ClientRequest.head(body);
            byte[] rest = new byte[(int) head.restBytes()];
            body.position(body.position() + ClientRequest.FIXED_BYTES).get(rest);
            requests.add(ClientRequest.of(head, rest));
        }
        return requests;
    }

    private synchronized MockResponse answer(ByteBuffer body) {
        List<ClientRequest> calls = requests(body);
        Fate fate = fates.apply(++requests, ClientRequest.Kind.of(calls.get(0).kind()));
        if (fate == Fate.EXPIRED) {
            expire();
        }
        List<ClientRequest> before = late;
        late = fate == Fate.LATE ? calls : List.of();
        Buffer replies = new Buffer();
        if (fate == Fate.NO_LEADER) {
            replies.write(
                    ClientReply.refusal(ReplyCode.NO_LEADER, 0, "no leader").encode());
        } else if (fate != Fate.BROKEN && fate != Fate.LATE) {
            for (ClientRequest call : calls) {
                boolean isLost = fate == Fate.FIRST_LOST && call.call() == 1;
                ClientReply reply = isLost ? reply(call, ReplyCode.UNKNOWN, 0) : take(call);
                boolean isKept = fate == Fate.BROKEN_BEHIND_A_REPLY && call.call() > 1;
                replies.write(isKept ? new byte[0] : reply.encode());
            }
        }
        before.forEach(this::take);
        if (fate == Fate.TAKEN_AND_EXPIRED) {
            expire();
        }
        return response(fate, replies);
    }

    private void expire() {
        sessions.clear();
        byNonce.clear();
    }

    private static MockResponse response(Fate fate, Buffer replies) {
        MockResponse.Builder response = new MockResponse.Builder().addHeader("Content-Type", Exchange.TYPE.toString());
        return switch (fate) {
            case BROKEN, LATE, TAKEN_AND_BROKEN, TAKEN_AND_EXPIRED ->
                response.onResponseStart(new SocketEffect.CloseSocket()).build();
            case SILENT -> response.onResponseStart(SocketEffect.Stall.INSTANCE).build();
            default -> response.body(replies).build();
        };
    }

    private ClientReply take(ClientRequest call) {
        ByteBuffer body = ByteBuffer.wrap(call.body());
        switch (ClientRequest.Kind.of(call.kind())) {
            case OPEN_SESSION -> {
                long session = byNonce.computeIfAbsent(body.getLong(), nonce -> {
                    opened++;
                    sessions.put(++lastSession, new Session(nonce));
                    return lastSession;
                });
                return reply(call, ReplyCode.ANSWER, session);
            }
            case CLOSE_SESSION -> {
                if (named(body) != null) {
                    closed++;
                    sessions.remove(body.getLong(0));
                }
                return reply(call, ReplyCode.ANSWER, 0);
            }
            case SUBMIT_IN_SESSION -> {
                return take(call, named(body), body.getLong(), body.getLong());
            }
            default -> {
                return reply(call, ReplyCode.UNSUPPORTED, 0);
            }
        }
    }

    /** The session that is named by who opened it, or null. */
    private Session named(ByteBuffer body) {
        Session session = sessions.get(body.getLong());
        return session != null && body.getLong() == session.nonce ? session : null;
    }

    private ClientReply take(ClientRequest call, Session session, long sequence, long received) {
        if (session == null) {
            return reply(call, ReplyCode.NO_SESSION, 0);
        }
        if (sequence > session.last + 1) {
            return reply(call, ReplyCode.UNKNOWN_GAP, 0);
        }
        if (sequence == session.last + 1) {
            session.last++;
            byte[] body = call.body();
            applied.add(
                    body.length < SessionBodies.PLACE_BYTES + Long.BYTES
                            ? 0
                            : ByteBuffer.wrap(body).getLong(SessionBodies.PLACE_BYTES));
            session.results.put(sequence, (long) applied.size());
        }
        session.results.keySet().removeIf(known -> known <= received);
        Long result = session.results.get(sequence);
        return result == null ? reply(call, ReplyCode.UNKNOWN_RESULT_LOST, 0) : reply(call, ReplyCode.ANSWER, result);
    }

    private static ClientReply reply(ClientRequest call, ReplyCode code, long value) {
        byte[] body = code == ReplyCode.ANSWER ? SessionBodies.opened(value) : ClientReply.message("said so");
        return new ClientReply(code, call.call(), 1, 0, "", body);
    }

    @Override
    public void close() {
        servers.forEach(MockWebServer::close);
    }
}
