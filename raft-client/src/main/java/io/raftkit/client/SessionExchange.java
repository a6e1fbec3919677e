package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.util.concurrent.Future;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** One HTTP request about a session, and the replies to it. It is given up when the server neither reads nor replies for long. */
final class SessionExchange {
    /** What is said in it. */
    interface Content {
        /** Writes the requests. */
        void writeTo(Out out) throws IOException;

        /** Takes a reply; true if no further one matters. */
        boolean replied(ClientReply reply);
    }

    /** Where requests are written to. */
    @FunctionalInterface
    interface Out {
        /** Writes one. */
        void write(byte[] request) throws IOException;
    }

    /** So much is written at least while the client's patience lasts. */
    private static final int PART_BYTES = 16 * 1024;

    private final Server server;
    private final Router router;
    private final Content content;
    private final long patienceNanos;
    private final okhttp3.Call http;
    private @Nullable Future<?> watch;
    private boolean isHeard;
    private boolean isOver;

    /**
     * An exchange to come.
     *
     * @param patienceNanos how long the server may be silent
     */
    SessionExchange(Server server, Router router, OkHttpClient client, Content content, long patienceNanos) {
        this.server = server;
        this.router = router;
        this.content = content;
        this.patienceNanos = patienceNanos;
        http = client.newCall(
                new Request.Builder().url(server.url()).post(new Body()).build());
    }

    private final class Body extends RequestBody {
        @Override
        public MediaType contentType() {
            return Exchange.TYPE;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            content.writeTo(request -> write(sink, request));
        }
    }

    private void write(BufferedSink sink, byte[] request) throws IOException {
        for (int at = 0; at < request.length; at += PART_BYTES) {
            sink.write(request, at, Math.min(PART_BYTES, request.length - at));
            heard();
        }
    }

    /** Runs to its end on the thread that calls; returns what went wrong, or null if all was said that matters. */
    @Nullable
    String run() {
        server.owes(System.nanoTime());
        watch();
        try (Response response = http.execute()) {
            return read(response);
        } catch (IOException | RuntimeException | Error e) {
            // A TLS context of the application's may throw anything, and memory may end.
            router.servers().failed(server, System.nanoTime());
            return String.valueOf(e.getMessage() == null ? e : e.getMessage());
        } finally {
            server.owesNoMore();
            endWatch();
        }
    }

    private @Nullable String read(Response response) throws IOException {
        if (response.code() != 200 || !Exchange.TYPE.equals(response.body().contentType())) {
            router.servers().failed(server, System.nanoTime());
            return "it answered HTTP " + response.code() + " and nothing that a Raftkit server says to clients";
        }
        ReplyReader replies = new ReplyReader(response.body().source());
        try {
            for (ClientReply reply = replies.next(); reply != null; reply = replies.next()) {
                heard();
                router.servers().heard(server, reply, System.nanoTime());
                if (reply.call() == 0 && reply.code() == ReplyCode.ANSWER) {
                    throw new IOException("it answered no call in particular");
                }
                if (content.replied(reply)) {
                    return null;
                }
            }
        } catch (MalformedDataException e) {
            throw new IOException("its reply is malformed: " + e.getMessage(), e);
        }
        return "it did not reply to every call";
    }

    private synchronized void heard() {
        isHeard = true;
    }

    private synchronized void watch() {
        isHeard = false;
        watch = isOver ? null : router.later(this::look, patienceNanos);
    }

    private void look() {
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (isHeard) {
                watch();
                return;
            }
        }
        try {
            http.cancel();
        } catch (RuntimeException e) {
            // A socket of the application's may throw when it is closed. It is of no more use in any case.
        }
    }

    private synchronized void endWatch() {
        isOver = true;
        if (watch != null) {
            watch.cancel(false);
        }
    }
}
