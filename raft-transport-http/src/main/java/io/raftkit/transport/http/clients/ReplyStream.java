package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.transport.http.common.Paths;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * Writes the replies to the calls of one HTTP request, each as soon as it is there, in the order in which they come. What gathers while one write is
 * under way goes with the next. A call holds its request's bytes until the node has answered it, also when the connection is closed before; then
 * its reply holds bytes until it is written. An answer for which there is no room is replaced by a reply that says so. Each write has a deadline, and
 * a large reply takes several.
 *
 * <p>Thread-safe; nothing here blocks. Replies come on threads of the node.
 */
public final class ReplyStream {
    private static final int WRITE_BYTES_MAX = 256 * 1024;

    /** Refusals need no room in the budget until so much waits to be written. */
    private static final int REFUSALS_BYTES_MAX = 16 * 1024;

    private final Response response;
    private final Callback callback;
    private final ClientBudget budget;
    private final Object client;
    private final Connection connection;
    private final Writer writer = new Writer();
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private int openCalls;
    private long waitingBytes;
    private long underWayBytes;
    private boolean isReadToTheEnd;
    private boolean isLastUnderWay;
    private boolean isOver;
    private @Nullable ClientReply last;

    /** What the replies go over. */
    public interface Connection {
        /** Closes it. */
        void close();

        /** Closes it in a while, unless what is returned is run before. */
        Runnable closeLater();
    }

    /**
     * Nothing written yet.
     *
     * @param client whose budget is used
     */
    public ReplyStream(
            Response response, Callback callback, ClientBudget budget, Object client, Connection connection) {
        this.response = response;
        this.callback = callback;
        this.budget = budget;
        this.client = client;
        this.connection = connection;
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Paths.CLIENT_TYPE_NAME);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** A call begins; false if there is no room for its request. */
    public synchronized boolean begin(long requestBytes) {
        if (isOver || !budget.take(client, requestBytes)) {
            return false;
        }
        openCalls++;
        return true;
    }

    /**
     * A call that began is answered.
     *
     * @param requestBytes with which it began; no fewer than a reply without a body has
     * @param isRead whether it has no effect
     */
    public void answer(long requestBytes, boolean isRead, ClientReply reply) {
        byte[] bytes = reply.encode();
        synchronized (this) {
            openCalls--;
            if (isOver) {
                budget.give(client, requestBytes);
                return;
            }
            if (!budget.replace(client, requestBytes, bytes.length)) {
                bytes = withoutAnswer(reply, isRead).encode();
                budget.give(client, requestBytes);
                budget.force(client, bytes.length);
            }
            add(bytes);
        }
        write();
    }

    private static ClientReply withoutAnswer(ClientReply reply, boolean isRead) {
        ReplyCode code = reply.code();
        if (code == ReplyCode.ANSWER) {
            code = isRead ? ReplyCode.OVERLOADED : ReplyCode.UNKNOWN_RESULT_LOST;
        }
        byte[] message = ClientReply.message("the replies to clients hold too much memory here");
        return new ClientReply(code, reply.call(), reply.serverId(), reply.leaderId(), "", message);
    }

    /** A call that began was not read whole, and is not answered by itself. */
    public synchronized void abandon(long requestBytes) {
        openCalls--;
        budget.give(client, requestBytes);
    }

    /** A call that did not begin is turned away: by a reply of its own, or by the last one if the client reads too slowly. */
    public void refuse(int call, ReplyCode code, String message) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (waitingBytes + underWayBytes < REFUSALS_BYTES_MAX) {
                byte[] bytes = ClientReply.refusal(code, call, message).encode();
                budget.force(client, bytes.length);
                add(bytes);
            } else {
                last = ClientReply.refusal(code, 0, message);
            }
        }
        write();
    }

    /** No more calls come; the answer ends when those that there are have ended. */
    public void end() {
        synchronized (this) {
            isReadToTheEnd = true;
        }
        write();
    }

    /** The same, and all calls without a reply of their own were not taken. */
    public void end(ReplyCode code, String message) {
        synchronized (this) {
            if (last == null) {
                last = ClientReply.refusal(code, 0, message);
            }
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
        connection.close();
        callback.failed(cause);
    }

    private void add(byte[] bytes) {
        waitingBytes += bytes.length;
        waiting.add(ByteBuffer.wrap(bytes));
    }

    private void over() {
        isOver = true;
        waiting.clear();
        budget.give(client, waitingBytes);
        waitingBytes = 0;
    }

    private void write() {
        synchronized (this) {
            if (isOver) {
                return;
            }
        }
        writer.iterate();
    }

    /** Writes for as long as there is something to write, however deep in the stack of a write that ends at once. */
    private final class Writer extends IteratingCallback {
        private Runnable inTime = () -> {};

        @Override
        protected Action process() {
            endWrite();
            ByteBuffer next;
            boolean isLast;
            synchronized (ReplyStream.this) {
                if (isOver) {
                    return Action.IDLE;
                }
                if (isLastUnderWay) {
                    over();
                    return Action.SUCCEEDED;
                }
                boolean isComplete = isReadToTheEnd && openCalls == 0;
                if (isComplete) {
                    addLast();
                } else if (waiting.isEmpty()) {
                    return Action.IDLE;
                }
                next = gather();
                isLast = isComplete && waiting.isEmpty();
                isLastUnderWay = isLast;
            }
            inTime = connection.closeLater();
            response.write(isLast, next, this);
            return Action.SCHEDULED;
        }

        private void endWrite() {
            inTime.run();
            synchronized (ReplyStream.this) {
                budget.give(client, underWayBytes);
                underWayBytes = 0;
            }
        }

        @Override
        protected void onCompleteSuccess() {
            callback.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            endWrite();
            fail(cause);
        }
    }

    private void addLast() {
        if (last != null) {
            byte[] bytes = last.encode();
            // A few bytes, which need no room: nothing more comes behind them.
            budget.force(client, bytes.length);
            add(bytes);
            last = null;
        }
    }

    /** What is written next: several replies, or a part of one. */
    private ByteBuffer gather() {
        int bytes = 0;
        int count = 0;
        for (ByteBuffer reply : waiting) {
            if (count > 0 && bytes + reply.remaining() > WRITE_BYTES_MAX) {
                break;
            }
            bytes += reply.remaining();
            count++;
        }
        if (count == 1) {
            return part();
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        for (; count > 0; count--) {
            ByteBuffer reply = waiting.remove();
            leaves(reply);
            all.put(reply);
        }
        return all.flip();
    }

    private ByteBuffer part() {
        ByteBuffer reply = waiting.element();
        int from = reply.position();
        int bytes = Math.min(reply.remaining(), WRITE_BYTES_MAX);
        reply.position(from + bytes);
        if (!reply.hasRemaining()) {
            waiting.remove();
            leaves(reply);
        }
        return reply.slice(from, bytes);
    }

    /** A reply is in memory, whole, until its end is written. */
    private void leaves(ByteBuffer reply) {
        underWayBytes += reply.capacity();
        waitingBytes -= reply.capacity();
    }
}
