package io.raftkit.examples.kv.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads the body of one request. It takes memory for what has come, not for what is announced, so a client that sends nothing takes none. */
final class BodyReader implements Runnable {
    private final Request request;
    private final Exchange exchange;
    private final List<byte[]> parts = new ArrayList<>();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private int length;

    private BodyReader(Request request, Exchange exchange) {
        this.request = request;
        this.exchange = exchange;
    }

    /** Reads the body of a request whose length is known not to be too great. It must come in so long. */
    static CompletableFuture<byte[]> read(Request request, Exchange exchange, long timeoutMillis) {
        BodyReader reader = new BodyReader(request, exchange);
        Components server = request.getComponents();
        Refused late = new Refused(408, "the body did not come within " + timeoutMillis + " ms");
        Scheduler.Task end = server.getScheduler()
                .schedule(
                        () -> server.getExecutor().execute(() -> reader.body.completeExceptionally(late)),
                        timeoutMillis,
                        TimeUnit.MILLISECONDS);
        reader.body.whenComplete((bytes, failure) -> end.cancel());
        reader.run();
        return reader.body;
    }

    @Override
    public void run() {
        try {
            while (!body.isDone()) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                take(chunk);
            }
        } catch (Refused e) {
            body.completeExceptionally(e);
        } catch (RuntimeException e) {
            body.completeExceptionally(new IllegalStateException("the body cannot be read", e));
        }
    }

    private void take(Content.Chunk chunk) {
        if (Content.Chunk.isFailure(chunk)) {
            exchange.bodyEnded();
            body.completeExceptionally(
                    Refused.bad("the body did not come: " + chunk.getFailure().getMessage()));
            return;
        }
        try {
            int count = chunk.getByteBuffer().remaining();
            if (count > 0) {
                exchange.hold(count);
                byte[] part = new byte[count];
                chunk.getByteBuffer().get(part);
                parts.add(part);
                length += count;
            }
        } finally {
            chunk.release();
        }
        if (chunk.isLast()) {
            exchange.bodyEnded();
            body.complete(joined());
        }
    }

    private byte[] joined() {
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        parts.clear();
        return all;
    }
}
