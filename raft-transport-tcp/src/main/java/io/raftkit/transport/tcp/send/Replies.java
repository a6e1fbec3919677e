package io.raftkit.transport.tcp.send;

import io.raftkit.transport.common.calls.CallRefusedException;
import io.raftkit.transport.tcp.wire.ReturnWay;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Understands what the far end of a connection says on the way back. Used by one thread at a time. */
final class Replies {
    private final int serverId;
    /** Filled up to its position. */
    private final ByteBuffer said = ByteBuffer.allocate(2 * ReturnWay.REFUSED_BYTES_MAX);

    private boolean isLast;

    /** Nothing was said yet by this server. */
    Replies(int serverId) {
        this.serverId = serverId;
    }

    /**
     * Takes what was said.
     *
     * @param in all of it is used
     * @throws CallRefusedException if no more is taken, as the far end says
     * @throws IOException if no server of this transport says such things
     */
    void take(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            int bytes = Math.min(in.remaining(), said.remaining());
            if (bytes == 0) {
                throw strange();
            }
            said.put(in.slice(in.position(), bytes));
            in.position(in.position() + bytes);
            said.flip();
            understand();
            said.compact();
        }
    }

    private void understand() throws IOException {
        while (said.hasRemaining()) {
            byte next = said.get(said.position());
            if (next == ReturnWay.REFUSED) {
                CallRefusedException why = refusal();
                if (why != null) {
                    throw why;
                }
                return;
            }
            if (next == ReturnWay.LAST) {
                isLast = true;
            } else if (next != ReturnWay.SIGN) {
                throw strange();
            }
            said.get();
        }
    }

    private @Nullable CallRefusedException refusal() throws IOException {
        try {
            return ReturnWay.decode(said, serverId);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw strange();
        }
    }

    private static IOException strange() {
        return new IOException("it says what no server with this transport says");
    }

    /** Whether this connection is to end behind the present frame. */
    boolean isLast() {
        return isLast;
    }
}
