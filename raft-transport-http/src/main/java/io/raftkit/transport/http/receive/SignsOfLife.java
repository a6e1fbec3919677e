package io.raftkit.transport.http.receive;

import io.raftkit.transport.common.Silence;
import io.raftkit.transport.http.common.Answers;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells a sender now and then that what it sends is being read: line feeds, at the head of an answer that says at its end how it went. Without
 * them it could not tell a slow receiver from a network that swallows everything. Once the first is given the status can
 * no longer be changed; so what goes wrong afterwards stands in the body.
 *
 * <p>Used by one thread at a time; nothing here blocks.
 */
public final class SignsOfLife {
    private static final byte[] SIGN = {'\n'};

    private final Response response;
    private long lastNanos;
    private boolean isBegun;
    private volatile boolean isGiven;
    private boolean isUnderWay;
    private @Nullable Runnable afterwards;

    SignsOfLife(Response response) {
        this.response = response;
    }

    /** A body that gives signs while it is read, once they have begun. */
    InputStream over(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int value = in.read();
                giveIfDue();
                return value;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = in.read(into, offset, length);
                giveIfDue();
                return count;
            }
        };
    }

    /** From now on signs are given; the first one at once, or when reading has taken as long as there is between two. */
    void begin(boolean isFirstDue) {
        isBegun = true;
        lastNanos = System.nanoTime();
        if (isFirstDue) {
            give(lastNanos);
        }
    }

    void giveIfDue() {
        if (isBegun) {
            long nowNanos = System.nanoTime();
            if (nowNanos - lastNanos >= Silence.SIGN_INTERVAL_NANOS) {
                give(nowNanos);
            }
        }
    }

    private void give(long nowNanos) {
        synchronized (this) {
            if (isUnderWay) {
                // The sender has not taken the last one yet. It has signs enough.
                return;
            }
            isUnderWay = true;
        }
        lastNanos = nowNanos;
        if (!isGiven) {
            isGiven = true;
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.JSON_TYPE);
            // Nobody knows yet whether the body will be read whole.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(false, ByteBuffer.wrap(SIGN), Callback.from(this::written, failure -> written()));
    }

    private void written() {
        Runnable next;
        synchronized (this) {
            isUnderWay = false;
            next = afterwards;
            afterwards = null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Whether the answer has begun, so that it must end with {@link #end}. */
    boolean isGiven() {
        return isGiven;
    }

    /** Ends the answer with how it went. */
    void end(byte[] body, Callback callback) {
        Runnable last = () -> response.write(true, ByteBuffer.wrap(body), callback);
        synchronized (this) {
            if (isUnderWay) {
                afterwards = last;
                return;
            }
        }
        last.run();
    }
}
