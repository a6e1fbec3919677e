package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.transport.http.common.Paths;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes the replies to the calls of one HTTP request, each as soon as it is there, in the order in which they come. What gathers while one write is
 * under way goes with the next. A call holds its request's bytes until it is answered, and its reply's until that is written; where there is
 * no room for a reply the connection is closed: the client reads too slowly.
 *
 * <p>Thread-safe; nothing here blocks. Replies come on threads of the node.
 */
public final class ReplyStream {
    private static final int WRITE_BYTES_MAX = 256 * 1024;

    private final Response response;
    private final Callback callback;
    private final ClientBudget budget;
    private final Object client;
    private final Runnable abort;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int openCalls;
    private long heldBytes;
    private boolean isReadToTheEnd;
    private boolean isUnderWay;
    private boolean isOver;
    private @Nullable ClientReply last;

    /**
     * Nothing written yet.
     *
     * @param client whose budget is used
     * @param abort closes the connection
     */
    public ReplyStream(Response response, Callback callback, ClientBudget budget, Object client, Runnable abort) {
        this.response = response;
        this.callback = callback;
        this.budget = budget;
        this.client = client;
        this.abort = abort;
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Paths.CLIENT_TYPE_NAME);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** A call begins; false if there is no room for its request. */
    public synchronized boolean begin(long requestBytes) {
        if (isOver || !budget.take(client, requestBytes)) {
            return false;
        }
        heldBytes += requestBytes;
        openCalls++;
        return true;
    }

    /** A call that began is answered. */
    public void answer(long requestBytes, ClientReply reply) {
        byte[] bytes = reply.encode();
        boolean isTooMuch;
        synchronized (this) {
            openCalls--;
            give(requestBytes);
            isTooMuch = !add(bytes);
        }
        proceed(isTooMuch);
    }

    /** A call that began was not read whole, and is not answered by itself. */
    public synchronized void abandon(long requestBytes) {
        openCalls--;
        give(requestBytes);
    }

    /** A call that did not begin is turned away. */
    public void refuse(int call, ReplyCode code, String message) {
        byte[] bytes = ClientReply.refusal(code, call, message).encode();
        boolean isTooMuch;
        synchronized (this) {
            isTooMuch = !add(bytes);
        }
        proceed(isTooMuch);
    }

    /** No more calls come; the answer ends when those that there are have ended. */
    public void end() {
        synchronized (this) {
            isReadToTheEnd = true;
        }
        proceed(false);
    }

    /** The same, and all calls without a reply of their own were not taken. */
    public void end(ReplyCode code, String message) {
        synchronized (this) {
            last = ClientReply.refusal(code, 0, message);
        }
        end();
    }

    /** The connection is of no more use. */
    public void fail(Throwable cause) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            over();
        }
        abort.run();
        callback.failed(cause);
    }

    private boolean add(byte[] bytes) {
        if (isOver) {
            return true;
        }
        if (!budget.take(client, bytes.length)) {
            return false;
        }
        heldBytes += bytes.length;
        waiting.add(bytes);
        return true;
    }

    private void give(long bytes) {
        if (!isOver) {
            heldBytes -= bytes;
            budget.give(client, bytes);
        }
    }

    private void over() {
        isOver = true;
        waiting.clear();
        budget.give(client, heldBytes);
        heldBytes = 0;
    }

    private void proceed(boolean isTooMuch) {
        if (isTooMuch) {
            fail(new IllegalStateException("the client reads too slowly"));
        } else {
            write();
        }
    }

    private void write() {
        ByteBuffer next;
        boolean isLast;
        synchronized (this) {
            if (isUnderWay || isOver) {
                return;
            }
            boolean isComplete = isReadToTheEnd && openCalls == 0;
            if (isComplete && last != null) {
                waiting.add(last.encode());
                heldBytes += waiting.getLast().length;
                // A few bytes, which need no room: nothing more comes behind them.
                budget.force(client, waiting.getLast().length);
                last = null;
            }
            if (waiting.isEmpty() && !isComplete) {
                return;
            }
            next = gather();
            isLast = isComplete && waiting.isEmpty();
            isUnderWay = true;
        }
        int bytes = next.remaining();
        response.write(isLast, next, Callback.from(() -> written(bytes, isLast), this::fail));
    }

    private ByteBuffer gather() {
        int bytes = 0;
        int count = 0;
        for (byte[] reply : waiting) {
            if (count > 0 && bytes + reply.length > WRITE_BYTES_MAX) {
                break;
            }
            bytes += reply.length;
            count++;
        }
        if (count == 1) {
            return ByteBuffer.wrap(waiting.remove());
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        for (; count > 0; count--) {
            all.put(waiting.remove());
        }
        return all.flip();
    }

    private void written(long bytes, boolean isLast) {
        synchronized (this) {
            isUnderWay = false;
            give(bytes);
            if (isLast) {
                over();
            }
        }
        if (isLast) {
            callback.succeeded();
        } else {
            write();
        }
    }
}
