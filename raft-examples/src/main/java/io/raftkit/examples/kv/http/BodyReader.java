package io.raftkit.examples.kv.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads the body of one request. It takes memory for what has come, not for what is announced, so a client that sends nothing takes none. */
final class BodyReader implements Runnable {
    private final Content.Source source;
    private final long bytesMax;
    private final Exchange exchange;
    private final boolean isWanted;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private byte[] bytes = new byte[0];
    private int length;

    /** A reader of so many bytes at most, which keeps what is wanted, and else drops it. */
    BodyReader(Content.Source source, long bytesMax, Exchange exchange, boolean isWanted) {
        this.source = source;
        this.bytesMax = bytesMax;
        this.exchange = exchange;
        this.isWanted = isWanted;
    }

    /** Reads the body, or what is left of it. It must come in so long. */
    CompletableFuture<byte[]> read(Components server, long timeoutMillis) {
        Refused late = new Refused(408, "the body did not come in time");
        Scheduler.Task end = server.getScheduler()
                .schedule(
                        () -> server.getExecutor().execute(() -> body.completeExceptionally(late)),
                        timeoutMillis,
                        TimeUnit.MILLISECONDS);
        body.whenComplete((read, failure) -> end.cancel());
        run();
        return body;
    }

    /** What is read. */
    CompletableFuture<byte[]> body() {
        return body;
    }

    @Override
    public void run() {
        try {
            while (!body.isDone()) {
                Content.Chunk chunk = source.read();
                if (chunk == null) {
                    source.demand(this);
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
            if (isWanted) {
                keep(chunk.getByteBuffer());
            }
        } finally {
            chunk.release();
        }
        if (chunk.isLast()) {
            exchange.bodyEnded();
            body.complete(bytes);
        }
    }

    /** A client may send one byte at a time: so the bytes of all pieces share one array, which ends up as long as the body. */
    private void keep(ByteBuffer piece) {
        int count = piece.remaining();
        if (length + count > bytes.length) {
            int before = bytes.length;
            int after = (int) Math.min(bytesMax, Math.max(length + count, 2L * before));
            exchange.hold(after);
            bytes = Arrays.copyOf(bytes, after);
            exchange.release(before);
        }
        piece.get(bytes, length, count);
        length += count;
    }
}
