package io.raftkit.examples.kv.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request and its answer, and the memory that they take until the answer is sent. */
final class Exchange {
    /** What a body takes while it is parsed: as it came, as text in up to three places, with two bytes for each letter, and in the command. */
    static final int PARSED_COPIES = 12;
    /** A longer body that nobody wants costs the client its connection. */
    private static final int SKIPPED_BYTES_MAX = PutBody.BYTES_MAX;

    private final Request request;
    private final Response response;
    private final Callback end;
    private final MemoryBudget memory;
    private final long bodyEndsNanos;
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile boolean isBodyTaken;
    private volatile boolean isOver;
    private final AtomicReference<Runnable> whenEnded = new AtomicReference<>(Exchange::doNothing);

    Exchange(Request request, Response response, Callback callback, MemoryBudget memory, long bodyTimeoutMillis) {
        this.request = request;
        this.response = response;
        this.memory = memory;
        bodyEndsNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(bodyTimeoutMillis);
        end = Callback.from(callback, () -> {
            isOver = true;
            giveBack();
            // A piece that fails after an abort ends the exchange once more.
            whenEnded.getAndSet(Exchange::doNothing).run();
        });
    }

    String method() {
        return request.getMethod();
    }

    /** The path as it was sent. */
    String path() {
        return String.valueOf(request.getHttpURI().getPath());
    }

    /** The server as the URL names it. */
    String host() {
        return Request.getServerName(request);
    }

    Parameters parameters(String... known) {
        return Parameters.of(request.getHttpURI().getQuery(), known);
    }

    @Nullable
    String header(String name) {
        return request.getHeaders().get(name);
    }

    /** Takes memory until the end, or throws. */
    void hold(long bytes) {
        take(bytes);
        heldBytes.addAndGet(bytes);
        if (isOver) {
            // 1. The body is late, which is answered. 2. The rest of it comes. 3. The answer is sent: nobody else would
            // give this back.
            giveBack();
        }
    }

    /** Gives some of it back before the end. */
    void release(long bytes) {
        // None of it, if the end came first.
        memory.give(Math.min(bytes, heldBytes.getAndUpdate(held -> Math.max(0, held - bytes))));
    }

    private void take(long bytes) {
        if (!memory.take(bytes)) {
            throw new Refused(503, "other requests take all the memory that there is for requests and answers");
        }
    }

    private void giveBack() {
        memory.give(heldBytes.getAndSet(0));
    }

    /** Reads the body, and makes something of it, for which memory is taken. */
    <T> CompletableFuture<T> body(int bytesMax, Function<byte[], T> parser) {
        long length = request.getLength();
        if (length < 0) {
            throw new Refused(411, "send the length of the body in the header Content-Length");
        }
        if (length > bytesMax) {
            throw new Refused(413, "the body is longer than " + bytesMax + " bytes");
        }
        return readBody(true)
                .whenComplete((body, failure) -> {
                    if (failure != null) {
                        // What has come is forgotten, and the rest may take long to come.
                        giveBack();
                    }
                })
                .thenApply(body -> parsed(body, parser));
    }

    private CompletableFuture<byte[]> readBody(boolean isWanted) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(bodyEndsNanos - System.nanoTime());
        return new BodyReader(request, request.getLength(), this, isWanted)
                .read(request.getComponents(), Math.max(0, leftMillis));
    }

    /** Nothing more comes of the body. */
    void bodyEnded() {
        isBodyTaken = true;
    }

    private <T> T parsed(byte[] body, Function<byte[], T> parser) {
        long more = (PARSED_COPIES - 1L) * body.length;
        take(more);
        try {
            return parser.apply(body);
        } finally {
            memory.give(more);
        }
    }

    /** Answers, and ends. A body that nobody has read is read first, since a connection that is closed over it may take the answer along. */
    void answer(Reply reply) {
        byte[] content = JsonForm.write(reply.fields());
        begin(reply.status(), "application/json");
        if (isBodyTaken || !hasBody()) {
            writeLast(content);
        } else if (reply.status() != 408 && request.getLength() >= 0 && request.getLength() <= SKIPPED_BYTES_MAX) {
            readBody(false).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    writeLast(content);
                } else {
                    writeLastAndClose(content);
                }
            });
        } else {
            writeLastAndClose(content);
        }
    }

    private void writeLastAndClose(byte[] content) {
        addHeader(HttpHeader.CONNECTION, "close");
        writeLast(content);
    }

    private boolean hasBody() {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH) || headers.contains(HttpHeader.TRANSFER_ENCODING);
    }

    private void writeLast(byte[] content) {
        response.write(true, ByteBuffer.wrap(content), end);
    }

    private void begin(int status, String contentType) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** Begins an answer that is written in pieces, and has something run when it ends. */
    void beginEvents(Runnable action) {
        whenEnded.set(action);
        begin(200, "text/event-stream");
    }

    /**
     * Writes a piece of an answer. The last one ends the exchange, as does one that cannot be sent.
     *
     * @param sent told by any thread whether a piece that is not the last was sent
     */
    void write(byte[] piece, boolean isLast, Consumer<Boolean> sent) {
        Callback written = Callback.from(() -> sent.accept(true), failure -> {
            sent.accept(false);
            end.failed(failure);
        });
        response.write(isLast, ByteBuffer.wrap(piece), isLast ? end : written);
    }

    /** Ends without an answer. */
    void abort(Throwable failure) {
        end.failed(failure);
    }

    /** Adds a header to the answer. */
    void addHeader(HttpHeader name, String value) {
        response.getHeaders().put(name, value);
    }

    private static void doNothing() {}
}
