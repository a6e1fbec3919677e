package io.raftkit.transport.tcp.send;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.tcp.wire.PlainWire;
import io.raftkit.transport.tcp.wire.ReturnWay;
import io.raftkit.transport.tcp.wire.Sockets;
import io.raftkit.transport.tcp.wire.TlsWire;
import io.raftkit.transport.tcp.wire.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one peer: looks up its name, connects, shows certificates, and exchanges greetings. So a connection that was opened shows that a
 * server's process works there, and not only its operating system. Blocks, so it is used by a thread that may wait; {@link #giveUp} ends an attempt.
 */
final class Caller {
    /** How long one wait is at most, so that an attempt that was given up ends soon. */
    private static final long SLICE_MILLIS = 50;

    private final int serverId;
    private final HostAndPort address;
    private final Limits limits;
    private final @Nullable Tls tls;
    private volatile boolean isGivenUp;
    private volatile boolean isClosed;
    private volatile long connectingSinceNanos;
    private volatile boolean isConnected;

    Caller(int serverId, HostAndPort address, Limits limits, @Nullable Tls tls) {
        this.serverId = serverId;
        this.address = address;
        this.limits = limits;
        this.tls = tls;
    }

    /** Ends the attempt that is under way. Any thread. */
    void giveUp() {
        isGivenUp = true;
    }

    /** Ends the attempt that is under way, and all later ones. Any thread. */
    void close() {
        isClosed = true;
    }

    /**
     * A connection that was opened.
     *
     * @param wire open, and not blocking
     * @param answered what came behind the answer to the greeting
     */
    record Opened(Wire wire, ByteBuffer answered) {}

    /** Whether the last attempt was given up. */
    boolean wasGivenUp() {
        return isGivenUp;
    }

    /** Whether an attempt has been connecting for longer than some time. Any thread. */
    boolean isConnectingFor(long nanos) {
        long since = connectingSinceNanos;
        return since != 0 && System.nanoTime() - since > nanos;
    }

    /** Whether the last attempt came so far that somebody accepted it. */
    boolean wasConnected() {
        return isConnected;
    }

    /**
     * Opens a connection.
     *
     * @param answerNanos how long the far end may take to answer once it is connected
     * @return a connection to a server that has answered
     * @throws IOException if it cannot be opened
     */
    Opened open(long answerNanos) throws IOException {
        isGivenUp = false;
        isConnected = false;
        connectingSinceNanos = System.nanoTime();
        try {
            IOException failure = null;
            for (InetAddress each : InetAddress.getAllByName(address.host())) {
                try {
                    return open(new InetSocketAddress(each, address.port()), answerNanos);
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                    if (isConnected) {
                        throw e;
                    }
                }
            }
            throw failure == null ? new IOException("the name has no address") : failure;
        } finally {
            connectingSinceNanos = 0;
        }
    }

    private Opened open(InetSocketAddress to, long answerNanos) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try (Selector selector = Selector.open()) {
            Sockets.prepare(channel);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            connect(key, channel, to);
            isConnected = true;
            connectingSinceNanos = 0;
            Wire wire = wire(channel);
            long endNanos = System.nanoTime() + answerNanos;
            while (!wire.open()) {
                await(key, wire.openingOps(), endNanos);
            }
            verify(wire);
            return new Opened(wire, greet(wire, key, endNanos));
        } catch (IOException | RuntimeException e) {
            Sockets.close(channel);
            throw e;
        }
    }

    private void connect(SelectionKey key, SocketChannel channel, InetSocketAddress to) throws IOException {
        long endNanos = System.nanoTime() + limits.connect().toNanos();
        if (!channel.connect(to)) {
            while (!channel.finishConnect()) {
                await(key, SelectionKey.OP_CONNECT, endNanos);
            }
        }
    }

    private void await(SelectionKey key, int ops, long endNanos) throws IOException {
        key.interestOps(ops);
        while (true) {
            long restNanos = endNanos - System.nanoTime();
            if (isGivenUp || isClosed) {
                throw new IOException("the attempt was given up");
            }
            if (restNanos <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            long restMillis = TimeUnit.NANOSECONDS.toMillis(restNanos) + 1;
            if (key.selector().select(selected -> {}, Math.min(SLICE_MILLIS, restMillis)) > 0) {
                return;
            }
        }
    }

    private Wire wire(SocketChannel channel) throws SSLException {
        Tls secure = tls;
        if (secure == null) {
            return new PlainWire(channel);
        }
        SSLEngine engine = secure.context().createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        if (!secure.isMutual()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return new TlsWire(channel, engine);
    }

    /** With certificates on both ends, who is reached must be the server that is meant. */
    private void verify(Wire wire) throws SSLPeerUnverifiedException {
        Tls secure = tls;
        if (secure != null && secure.isMutual() && !secure.peers().permits(wire.certificates(), serverId)) {
            throw new SSLPeerUnverifiedException("the certificate is another server's");
        }
    }

    private ByteBuffer greet(Wire wire, SelectionKey key, long endNanos) throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(Long.BYTES).putLong(0, ReturnWay.GREETING);
        while (!wire.write(greeting)) {
            await(key, SelectionKey.OP_WRITE, endNanos);
        }
        ByteBuffer answer = ByteBuffer.allocate(TlsWire.RECORD_BYTES);
        while (answer.position() < Integer.BYTES) {
            int bytes = wire.read(answer);
            if (bytes < 0) {
                throw new EOFException(answer.position() == 0 ? "it closed the connection" : strange(answer));
            }
            if (bytes == 0) {
                await(key, SelectionKey.OP_READ, endNanos);
            }
        }
        if (answer.flip().getInt() != ReturnWay.ANSWER) {
            throw new IOException(strange(answer));
        }
        return answer;
    }

    private static String strange(ByteBuffer answer) {
        byte first = answer.get(0);
        if (first == 0x15 || first == 0x16) {
            return "it speaks TLS, and this server does not: all servers of a cluster are switched to it together";
        }
        return "it does not speak the protocol of this transport: all servers of a cluster need the same transport";
    }
}
