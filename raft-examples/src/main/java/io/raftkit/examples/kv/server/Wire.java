package io.raftkit.examples.kv.server;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What carries the bytes of one client: its socket, or TLS on its socket. Confined to the thread of the server. */
interface Wire {
    /**
     * Puts what the client has sent into a buffer.
     *
     * @return whether the client may send more
     */
    boolean read(ByteBuffer to) throws IOException;

    /** Whether nothing can be read now, even if the client has sent something. */
    boolean isBusy();

    /** Takes as many bytes as can be sent now. With an empty buffer, only sends what is left of earlier ones. */
    void write(ByteBuffer from) throws IOException;

    /** Whether not all that was taken has been sent. */
    boolean hasUnsent();

    /** How much memory it takes. */
    int heldBytes();

    /** Closes the connection. */
    void close();
}
