package io.raftkit.transport.tcp.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A connection with TLS 1.3. The engine may be used by the thread that reads and the one that writes at once. */
public final class TlsWire implements Wire {
    /** Room for the content of one TLS record. */
    public static final int RECORD_BYTES = 17 * 1024;

    /** How much is encrypted before it is given to the socket. */
    private static final int SENT_BYTES = 4 * RECORD_BYTES;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    /** What was taken from the socket, still encrypted: filled up to its position. */
    private final ByteBuffer received = ByteBuffer.allocate(2 * RECORD_BYTES);
    /** What is encrypted and the socket did not take yet: from its position to its limit. */
    private final ByteBuffer sent = ByteBuffer.allocate(SENT_BYTES).limit(0);

    private int openingOps = SelectionKey.OP_READ;
    private volatile boolean owesWrite;

    /** A connection whose handshake is still to come. */
    public TlsWire(SocketChannel channel, SSLEngine engine) throws SSLException {
        this.channel = channel;
        this.engine = engine;
        // Older versions can begin a handshake anew, on whose costs a caller would decide.
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        engine.beginHandshake();
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public boolean open() throws IOException {
        try {
            return shakeHands();
        } catch (SSLException e) {
            tellWhy();
            throw e;
        }
    }

    private boolean shakeHands() throws IOException {
        while (true) {
            if (!drain()) {
                openingOps = SelectionKey.OP_WRITE;
                return false;
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> encrypt(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!advance()) {
                        openingOps = SelectionKey.OP_READ;
                        return false;
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return true;
                }
            }
        }
    }

    @Override
    public int openingOps() {
        return openingOps;
    }

    /** Takes one more message of the handshake, if it is here. */
    private boolean advance() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(RECORD_BYTES);
        while (true) {
            SSLEngineResult result = decrypt(content);
            switch (result.getStatus()) {
                case OK -> {
                    if (content.position() > 0) {
                        throw new SSLException("content came before the handshake was over");
                    }
                    return true;
                }
                case BUFFER_UNDERFLOW -> {
                    int bytes = channel.read(received);
                    if (bytes < 0) {
                        throw new EOFException("the connection ended within the TLS handshake");
                    }
                    if (bytes == 0) {
                        return false;
                    }
                }
                case BUFFER_OVERFLOW, CLOSED -> throw new SSLException("the TLS handshake was broken off");
            }
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int begin = into.position();
        while (true) {
            SSLEngineResult result = decrypt(into);
            switch (result.getStatus()) {
                case OK -> {
                    settle(result.getHandshakeStatus());
                    if (result.bytesConsumed() == 0 && owesWrite) {
                        return into.position() - begin;
                    }
                }
                case BUFFER_OVERFLOW -> {
                    return into.position() - begin;
                }
                case BUFFER_UNDERFLOW -> {
                    int bytes = channel.read(received);
                    if (bytes <= 0) {
                        return into.position() > begin ? into.position() - begin : bytes;
                    }
                }
                case CLOSED -> {
                    return into.position() > begin ? into.position() - begin : -1;
                }
            }
        }
    }

    @Override
    public boolean holdsMore() {
        return received.position() > 0;
    }

    /** Has the engine tell the far end what is wrong with it, as far as the socket takes that now. */
    private void tellWhy() {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                sent.clear();
                engine.wrap(NOTHING, sent);
                sent.flip();
                drain();
            }
        } catch (IOException e) {
            // It ends all the same.
        }
    }

    private SSLEngineResult decrypt(ByteBuffer into) throws SSLException {
        received.flip();
        try {
            return engine.unwrap(received, into);
        } finally {
            received.compact();
        }
    }

    /** After the handshake: the far end may have its keys changed, which is to be answered. */
    private void settle(HandshakeStatus status) {
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            owesWrite = true;
        }
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (drain()) {
            if (!from.hasRemaining() && !owesWrite) {
                return true;
            }
            owesWrite = false;
            encrypt(from);
            settle(engine.getHandshakeStatus());
        }
        return false;
    }

    /** Encrypts as much as is given to the socket at once. All that was encrypted before must be with the socket. */
    private void encrypt(ByteBuffer from) throws IOException {
        sent.clear();
        do {
            if (engine.wrap(from, sent).getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new SSLException("the far end has closed the TLS connection");
            }
        } while (from.hasRemaining() && sent.remaining() >= RECORD_BYTES);
        sent.flip();
    }

    private boolean drain() throws IOException {
        while (sent.hasRemaining()) {
            if (channel.write(sent) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean owesWrite() {
        return owesWrite;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public Certificate @Nullable [] certificates() {
        try {
            return engine.getSession().getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    @Override
    public void close() {
        Sockets.close(channel);
    }
}
