package io.raftkit.examples.kv.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer, and the memory that they take until the answer is sent. */
final class Exchange {
    private static final JsonMapper JSON = new JsonMapper();
    /** A body is there as it came, as text, and in the command. */
    private static final int COPIES = 4;

    private final Request request;
    private final Response response;
    private final Callback end;
    private final MemoryBudget memory;
    private final AtomicLong heldBytes = new AtomicLong();

    Exchange(Request request, Response response, Callback callback, MemoryBudget memory) {
        this.request = request;
        this.response = response;
        this.memory = memory;
        end = Callback.from(callback, () -> memory.give(heldBytes.getAndSet(0)));
    }

    String method() {
        return request.getMethod();
    }

    /** The path as it was sent. */
    String path() {
        return String.valueOf(request.getHttpURI().getPath());
    }

    Parameters parameters(String... known) {
        return Parameters.of(request.getHttpURI().getQuery(), known);
    }

    @Nullable
    String header(HttpHeader name) {
        return request.getHeaders().get(name);
    }

    /** Takes memory until the end, or throws. */
    void hold(long bytes) {
        if (!memory.take(bytes)) {
            throw new Refused(503, "other requests take all the memory that there is for requests and answers");
        }
        heldBytes.addAndGet(bytes);
    }

    /** Reads the body. */
    CompletableFuture<byte[]> body(int bytesMax) {
        long length = request.getLength();
        if (length < 0) {
            throw new Refused(411, "send the length of the body in the header Content-Length");
        }
        if (length > bytesMax) {
            throw new Refused(413, "the body is longer than " + bytesMax + " bytes");
        }
        hold(COPIES * length);
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(
                request,
                bytesMax,
                Promise.Invocable.from(Invocable.InvocationType.BLOCKING, body::complete, body::completeExceptionally));
        return body.exceptionally(failure -> {
            throw Refused.bad("the body did not come: " + failure.getMessage());
        });
    }

    /** Answers, and ends. */
    void answer(Reply reply) {
        byte[] content = JSON.writeValueAsBytes(reply.fields());
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(content), end);
    }

    /** Ends without an answer. */
    void abort(Throwable failure) {
        end.failed(failure);
    }

    /** Adds a header to the answer. */
    void addHeader(HttpHeader name, String value) {
        response.getHeaders().put(name, value);
    }
}
