package io.raftkit.transport.tcp.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection, plain or encrypted. Nothing here waits. One thread at a time may read, and one, perhaps another, may write;
 * both only after {@link #open} has returned true. Any thread may close.
 */
public interface Wire {
    /** The socket, which does not block. */
    SocketChannel channel();

    /**
     * Goes on opening the connection.
     *
     * @return whether it is open; until then, call this again when the socket is ready for {@link #openingOps}
     * @throws IOException if it cannot be opened
     */
    boolean open() throws IOException;

    /** What opening waits for, as {@link java.nio.channels.SelectionKey} has it. */
    int openingOps();

    /**
     * Reads what is there.
     *
     * @param into a buffer with at least {@link TlsWire#RECORD_BYTES} of room
     * @return how many bytes that were; -1 at the end of the connection
     */
    int read(ByteBuffer into) throws IOException;

    /** Whether there is more to read that the socket will not tell of, for it was taken from there. */
    boolean holdsMore();

    /**
     * Writes what the socket takes.
     *
     * @param from what is written of it is passed over
     * @return whether all is with the socket; if not, call this again when the socket is ready for more
     */
    boolean write(ByteBuffer from) throws IOException;

    /** Whether {@link #write} is to be called although there is nothing to write. */
    boolean owesWrite();

    /** The certificates that the far end has shown; null if it has shown none. */
    Certificate @Nullable [] certificates();

    /** Closes the socket. May be repeated. */
    void close();
}
