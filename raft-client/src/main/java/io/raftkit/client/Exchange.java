package io.raftkit.client;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientHttp;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request with some calls in it, and the replies to them, which come in any order. It knows of each call whether it was written; a call that
 * was not, no server has taken.
 */
final class Exchange {
    static final MediaType TYPE = MediaType.get(ClientHttp.MEDIA_TYPE);

    /** How long a server may have a read before another is asked. */
    private static final long READ_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /** By how much the server's deadline comes before the client's, so that its word arrives in time. */
    private static final long MARGIN_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int MARGIN_SHARE = 8;

    /** How much longer than a read's own time its reply may take. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Server server;
    private final List<Call> calls;
    private final Router router;
    private final okhttp3.Call http;
    private final AtomicInteger remaining;
    private final boolean[] wereWritten;
    private @Nullable Future<?> watch;

    Exchange(Server server, List<Call> offered, Router router, OkHttpClient client) {
        this.server = server;
        this.router = router;
        http = client.newCall(
                new Request.Builder().url(server.url()).post(new Body()).build());
        // Before a call knows of this exchange: from then on the call may end, and tells it.
        remaining = new AtomicInteger(offered.size());
        calls = offered.stream().filter(call -> call.assign(this)).toList();
        remaining.addAndGet(calls.size() - offered.size());
        wereWritten = new boolean[calls.size()];
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
                    wereWritten[i] = true;
                    sink.write(router.request(call.kind(), i + 1, timeoutNanos, body)
                            .encode());
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
        if (remaining.get() == 0) {
            return;
        }
        server.owes(System.nanoTime());
        watch();
        String failure;
        try (Response response = http.execute()) {
            failure = read(response);
        } catch (IOException | RuntimeException | Error e) {
            // A TLS context of the application's may throw anything, and memory may end. The thread goes on with what
            // else waits for the server.
            failure = String.valueOf(e.getMessage() == null ? e : e.getMessage());
            router.servers().failed(server, System.nanoTime());
        } finally {
            server.owesNoMore();
            endWatch();
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
                    if (reply.code() == ReplyCode.ANSWER) {
                        throw new IOException("it answered no call in particular");
                    }
                    for (int i = 0; i < calls.size(); i++) {
                        replied(i, reply);
                    }
                } else if (reply.call() <= calls.size() && reply.call() > 0) {
                    replied(reply.call() - 1, reply);
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

    private void replied(int index, ClientReply reply) {
        Call call = calls.get(index);
        boolean isLateAnswer = call.isRead() && reply.code() == ReplyCode.ANSWER;
        if (!wereWritten[index] || !call.isSentBy(this) && !isLateAnswer) {
            // It was not sent, or is another server's business now: what this one says of it must not end it.
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

    private void watch() {
        Future<?> next = router.later(this::look, READ_NANOS_MAX + GRACE_NANOS);
        synchronized (this) {
            watch = next;
        }
    }

    /** Reads that are not answered in time are asked of another server. If this one is silent, another is sent what this one was not. */
    private void look() {
        boolean isMoved = router.move(server);
        for (Call call : calls) {
            if (isMoved || call.isRead() && call.isSentBy(this)) {
                router.againUnlessSent(call, this, Problem.unreached(server.address(), "it did not answer in time"));
            }
        }
        giveUpIfDone();
        if (remaining.get() > 0) {
            watch();
        }
    }

    private synchronized void endWatch() {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    /** A call has ended, or was taken back. */
    void left() {
        remaining.decrementAndGet();
    }

    /** Breaks the connection if no call waits for anything any more. */
    void giveUpIfDone() {
        if (remaining.get() == 0) {
            try {
                http.cancel();
            } catch (RuntimeException e) {
                // A socket of the application's may throw when it is closed. It is of no more use in any case.
            }
        }
    }
}
