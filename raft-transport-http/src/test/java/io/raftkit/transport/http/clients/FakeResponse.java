package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ClientReply;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An HTTP response whose writes end when the test says so. */
final class FakeResponse {
    private final HttpFields.Mutable headers = HttpFields.build();

    final Response response = (Response) Proxy.newProxyInstance(
            Response.class.getClassLoader(), new Class<?>[] {Response.class}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "getHeaders":
                        return headers;
                    case "write":
                        write((boolean) arguments[0], (ByteBuffer) arguments[1], (Callback) arguments[2]);
                        return null;
                    default:
                        return null;
                }
            });

    private final ArrayDeque<Callback> underWay = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Integer> writeBytes = new ArrayList<>();
    private boolean isComplete;
    private boolean isImmediate;
    private int depth;
    private int depthMost;

    private void write(boolean isLast, ByteBuffer bytes, Callback callback) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        written.writeBytes(copy);
        writeBytes.add(copy.length);
        isComplete |= isLast;
        if (!isImmediate) {
            underWay.add(callback);
            return;
        }
        depth++;
        depthMost = Math.max(depthMost, depth);
        callback.succeeded();
        depth--;
    }

    /** From now on writes end before they return. */
    void endAtOnce() {
        isImmediate = true;
    }

    /** How many writes that ended at once were in each other. */
    int depthMost() {
        return depthMost;
    }

    /** Ends the oldest write under way. */
    void endWrite() {
        underWay.remove().succeeded();
    }

    /** Ends all writes, also those that begin meanwhile. */
    void endWrites() {
        while (!underWay.isEmpty()) {
            endWrite();
        }
    }

    /** The connection is closed, which ends the write under way. */
    void breakWrite() {
        underWay.remove().failed(new IllegalStateException("closed"));
    }

    boolean isComplete() {
        return isComplete;
    }

    /** How long each write was. */
    List<Integer> writeBytes() {
        return writeBytes;
    }

    /** The replies in all that was written. */
    List<ClientReply> replies() {
        List<ClientReply> replies = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(written.toByteArray());
        while (left.hasRemaining()) {
            ClientReply.Head head = ClientReply.head(left);
            byte[] rest = new byte[(int) head.restBytes()];
            left.position(left.position() + ClientReply.FIXED_BYTES).get(rest);
            replies.add(ClientReply.of(head, rest));
        }
        return replies;
    }
}
