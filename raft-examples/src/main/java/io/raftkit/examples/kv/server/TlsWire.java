package io.raftkit.examples.kv.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS on a socket. Between calls, it keeps only incomplete records: the buffers belong to all connections of the server. */
final class TlsWire implements Wire {
    /** What the JDK keeps for one connection: up to 16 KiB during the handshake, and half of it later. */
    static final int ENGINE_BYTES = 1 << 14;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** A handshake has less. More is only possible if a client asks for new keys again and again, and reads nothing. */
    private static final int UNSENT_MAX = 1 << 16;
    /** The first byte of each connection with TLS. */
    private static final byte HANDSHAKE = 22;

    private static final byte[] FOR_TLS_ONLY =
            "-ERR this port is for TLS only: connect with TLS, as redis-cli does with --tls\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final TlsWires shared;
    private final Runnable resume;
    private ByteBuffer received = NOTHING;
    private ByteBuffer unsent = NOTHING;
    private boolean isBegun;
    private boolean isEstablished;
    private volatile boolean isBusy;
    private volatile @Nullable Throwable failure;

    /**
     * TLS for one client.
     *
     * @param resume run by any thread when something can be read that could not be read before
     */
    TlsWire(SocketChannel channel, SSLEngine engine, TlsWires shared, Runnable resume) {
        this.channel = channel;
        this.engine = engine;
        this.shared = shared;
        this.resume = resume;
    }

    @Override
    public boolean read(ByteBuffer to) throws IOException {
        if (failure != null) {
            throw new IllegalStateException("a handshake failed", failure);
        }
        ByteBuffer network = shared.received();
        boolean mayGoOn = true;
        int count = 1;
        // Whatever fits into the one buffer has then room in the other.
        while (mayGoOn && count > 0 && !isBusy && to.remaining() >= network.capacity()) {
            network.clear().put(received);
            count = channel.read(network);
            network.flip();
            begin(network);
            mayGoOn = decrypt(network, to) && count >= 0;
            received = copy(network);
        }
        return mayGoOn;
    }

    private void begin(ByteBuffer network) throws IOException {
        if (!isBegun && network.hasRemaining()) {
            isBegun = true;
            if (network.get(0) != HANDSHAKE) {
                channel.write(ByteBuffer.wrap(FOR_TLS_ONLY));
                throw new SSLException("the client does not speak TLS");
            }
        }
    }

    private boolean decrypt(ByteBuffer network, ByteBuffer to) throws IOException {
        while (true) {
            HandshakeStatus handshake = engine.getHandshakeStatus();
            if (handshake == HandshakeStatus.NEED_TASK) {
                compute();
                return true;
            }
            if (handshake == HandshakeStatus.NEED_WRAP) {
                encrypt(NOTHING);
                continue;
            }
            SSLEngineResult result = engine.unwrap(network, to);
            note(result);
            switch (result.getStatus()) {
                case CLOSED -> {
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    return true;
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a record is longer than it may be");
                default -> {}
            }
        }
    }

    /** What takes long in a handshake, such as a signature, is done by another thread. */
    private void compute() throws SSLException {
        if (isEstablished) {
            throw new SSLException("the client wants to renegotiate");
        }
        isBusy = true;
        shared.execute(() -> {
            try {
                for (@Nullable Runnable task = engine.getDelegatedTask();
                        task != null;
                        task = engine.getDelegatedTask()) {
                    task.run();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            isBusy = false;
            resume.run();
        });
    }

    private void note(SSLEngineResult result) {
        isEstablished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    @Override
    public boolean isBusy() {
        return isBusy;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        if (hasUnsent()) {
            channel.write(unsent);
            unsent = unsent.hasRemaining() ? unsent : NOTHING;
        }
        while (isEstablished && from.hasRemaining() && !hasUnsent()) {
            encrypt(from);
        }
    }

    private void encrypt(ByteBuffer from) throws IOException {
        ByteBuffer encrypted = shared.encrypted();
        encrypted.clear();
        SSLEngineResult result = engine.wrap(from, encrypted);
        note(result);
        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
            throw new ClosedChannelException();
        }
        encrypted.flip();
        if (!hasUnsent()) {
            channel.write(encrypted);
        }
        if (encrypted.hasRemaining()) {
            unsent = ByteBuffer.allocate(unsent.remaining() + encrypted.remaining())
                    .put(unsent)
                    .put(encrypted)
                    .flip();
        }
        if (unsent.remaining() > UNSENT_MAX) {
            throw new SSLException("the client reads nothing");
        }
    }

    private static ByteBuffer copy(ByteBuffer of) {
        return of.hasRemaining() ? ByteBuffer.allocate(of.remaining()).put(of).flip() : NOTHING;
    }

    @Override
    public boolean hasUnsent() {
        return unsent.hasRemaining();
    }

    @Override
    public int heldBytes() {
        return (isBegun ? ENGINE_BYTES : 0) + received.remaining() + unsent.remaining();
    }

    /** Tells the client, if it takes that at once, that this is the end, or what was wrong with its handshake. */
    @Override
    public void close() {
        try (channel) {
            if (isBegun && !isBusy && !hasUnsent()) {
                engine.closeOutbound();
                while (!engine.isOutboundDone() && !hasUnsent()) {
                    encrypt(NOTHING);
                }
            }
        } catch (IOException e) {
            // As closed as it will be.
        }
    }
}
