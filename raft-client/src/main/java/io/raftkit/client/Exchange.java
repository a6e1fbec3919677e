package io.raftkit.client;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * One HTTP request with some calls in it, and the replies to them, which come in any order. It knows of each call whether it was written; a call that
 * was not, no server has taken.
 */
final class Exchange {
    static final MediaType TYPE = MediaType.get("application/vnd.raftkit.client");

    /** How long a server may have a read before another is asked. */
    private static final long READ_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /** By how much the server's deadline comes before the client's, so that its word arrives in time. */
    private static final long MARGIN_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int MARGIN_SHARE = 8;

    private final Server server;
    private final List<Call> calls;
    private final Router router;
    private final okhttp3.Call http;
    private final AtomicInteger remaining;

    Exchange(Server server, List<Call> calls, Router router, OkHttpClient client) {
        this.server = server;
        this.calls = calls.stream().filter(call -> call.assign(this)).toList();
        remaining = new AtomicInteger(this.calls.size());
        this.router = router;
        http = client.newCall(
                new Request.Builder().url(server.url()).post(new Body()).build());
    }

    /** Writes the calls one after the other. A call that ended meanwhile is left out. */
    private final class Body extends RequestBody {
        @Override
        public MediaType contentType() {
            return TYPE;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            for (int i = 0; i < calls.size(); i++) {
                Call call = calls.get(i);
                long timeoutNanos = timeoutNanos(call);
                byte[] body = timeoutNanos <= 0 ? null : call.beginSending(Exchange.this);
                if (body != null) {
                    sink.write(router.request(call, i + 1, timeoutNanos, body).encode());
                    router.sent(call, Exchange.this, timeoutNanos);
                }
            }
        }
    }

    private static long timeoutNanos(Call call) {
        long leftNanos = call.leftNanos();
        long timeoutNanos = leftNanos - Math.min(leftNanos / MARGIN_SHARE, MARGIN_NANOS_MAX);
        return call.isRead() ? Math.min(timeoutNanos, READ_NANOS_MAX) : timeoutNanos;
    }

    /** Runs to its end on the thread that calls. */
    void run() {
        server.owes(System.nanoTime());
        String failure;
        try (Response response = http.execute()) {
            failure = read(response);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage() == null ? e : e.getMessage());
            router.servers().failed(server, System.nanoTime());
        } finally {
            server.owesNoMore();
        }
        for (Call call : calls) {
            broken(call, failure);
        }
    }

    private String read(Response response) throws IOException {
        if (response.code() != 200 || !TYPE.equals(response.body().contentType())) {
            router.servers().failed(server, System.nanoTime());
            return "it answered HTTP " + response.code() + " and nothing that a Raftkit server says to clients";
        }
        ReplyReader replies = new ReplyReader(response.body().source());
        try {
            for (ClientReply reply = replies.next(); reply != null; reply = replies.next()) {
                router.servers().heard(server, reply, System.nanoTime());
                if (reply.call() == 0) {
                    ClientReply toAll = reply;
                    calls.forEach(call -> replied(call, toAll));
                } else if (reply.call() <= calls.size() && reply.call() > 0) {
                    replied(calls.get(reply.call() - 1), reply);
                }
                if (remaining.get() == 0) {
                    // Nothing that still comes matters, and it may be long in coming.
                    break;
                }
            }
        } catch (MalformedDataException e) {
            throw new IOException("its reply is malformed: " + e.getMessage(), e);
        }
        return "it did not reply to the call";
    }

    private void replied(Call call, ClientReply reply) {
        if (!call.isOf(this) && !call.isRead()) {
            // It is another server's business now, and what this one says of it must not end it.
            return;
        }
        if (reply.code() == ReplyCode.ANSWER) {
            router.answer(call, reply.body());
        } else if (reply.code().isRetried() || reply.code().isOutcomeUnknown() && call.isRead()) {
            router.again(call, this, Problem.of(server.address(), reply));
        } else {
            router.fail(call, Problem.failure(server.address(), reply));
        }
    }

    /** What becomes of a call that this exchange ends without a reply to. */
    private void broken(Call call, String failure) {
        if (call.isSentBy(this) && !call.isRead()) {
            router.fail(
                    call,
                    new OutcomeUnknownException(
                            OutcomeUnknownException.Reason.CONNECTION_LOST,
                            "The command was sent to " + server.address() + ", and may have been taken: " + failure));
        } else {
            router.again(call, this, Problem.unreached(server.address(), failure));
        }
    }

    /** A read was not answered in time. */
    void late(Call call) {
        router.again(call, this, Problem.unreached(server.address(), "it did not answer in time"));
    }

    /** A call has ended, or was taken back. */
    void left() {
        remaining.decrementAndGet();
    }

    /** Breaks the connection if no call waits for anything any more. */
    void giveUpIfDone() {
        if (remaining.get() == 0) {
            http.cancel();
        }
    }
}
