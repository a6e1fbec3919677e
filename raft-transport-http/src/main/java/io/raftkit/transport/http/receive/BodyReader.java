package io.raftkit.transport.http.receive;

import io.raftkit.transport.common.frames.SenderRefusedException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request as it arrives, without a thread that waits for it: the thread that learns of bytes reads them, which is Jetty's selector.
 * Another one would have to be woken for them, and would have to wake the selector when it has read them. The selector has the other connections to
 * look after. So the rest of what comes without a pause is read by a thread of the pool.
 */
final class BodyReader implements Runnable, Invocable {
    /** How much is read before the selector is let go. */
    private static final int BYTES_AT_ONCE = 256 * 1024;

    /** Takes what is read. Called by one thread at a time. */
    interface Sink {
        /** Takes the next bytes, all of them. Must not block. What it throws ends the reading. */
        void take(ByteBuffer bytes) throws SenderRefusedException;

        /** Called once, when no more is read: by a problem, or at the end of the body. On a thread of the pool, which may wait. */
        void end(@Nullable Throwable problem);
    }

    private final Request request;
    private final Executor pool;
    private final Sink sink;
    /** Made at the beginning: the end may be the failure of a server, and loads no class then. */
    private final Runnable end;

    private @Nullable Throwable problem;

    BodyReader(Request request, Executor pool, Sink sink) {
        this.request = request;
        this.pool = pool;
        this.sink = sink;
        end = this::tellEnd;
    }

    /** So the selector calls {@link #run} itself. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Reads what is here. Called to begin, and then whenever more is. */
    @Override
    public void run() {
        try {
            read();
        } catch (Throwable t) {
            end(t);
        }
    }

    private void read() throws SenderRefusedException {
        int bytes = 0;
        while (bytes < BYTES_AT_ONCE) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                end(chunk.getFailure());
                return;
            }
            bytes += chunk.remaining();
            try {
                sink.take(chunk.getByteBuffer());
            } finally {
                chunk.release();
            }
            if (chunk.isLast()) {
                end(null);
                return;
            }
        }
        pool.execute(this);
    }

    private void end(@Nullable Throwable why) {
        problem = why;
        try {
            pool.execute(end);
        } catch (RejectedExecutionException e) {
            // The server is being stopped.
            tellEnd();
        }
    }

    private void tellEnd() {
        sink.end(problem);
    }
}
