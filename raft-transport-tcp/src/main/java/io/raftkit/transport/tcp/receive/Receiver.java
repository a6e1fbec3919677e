package io.raftkit.transport.tcp.receive;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.BoundedGroups;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.KnownPeers;
import io.raftkit.transport.common.frames.BodyMemory;
import io.raftkit.transport.common.frames.IncomingFrames;
import io.raftkit.transport.common.frames.IncomingStreams;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.tls.CallerCertificates;
import io.raftkit.transport.common.tls.HandshakeProblems;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.tcp.wire.PlainWire;
import io.raftkit.transport.tcp.wire.SocketLoop;
import io.raftkit.transport.tcp.wire.Sockets;
import io.raftkit.transport.tcp.wire.TlsWire;
import io.raftkit.transport.tcp.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What all connections that others opened have in common: their bounds, who may speak as whom, and where frames go. Thread-safe.
 *
 * <p>Holding a connection open over which no server has spoken yet costs a caller nothing. So these are bounded, and where there is one too
 * many, the oldest is closed of the address that has most.
 */
public final class Receiver {
    private final Inboxes inboxes;
    private final Counters counters;
    private final KnownPeers peers;
    private final Limits limits;
    private final @Nullable Tls tls;
    private final @Nullable CallerCertificates callers;
    private final HandshakeProblems handshakes;
    private final SocketLoop strangers;
    private final SocketLoop servers;
    private final BodyMemory bodies;
    private final IncomingStreams streams;
    private final IncomingStreams bulkStreams;
    private final Set<IncomingConnection> open = ConcurrentHashMap.newKeySet();
    private final BoundedGroups<Object, IncomingConnection> unidentified;

    /**
     * No connections yet.
     *
     * @param prefix what the names of this transport's settings begin with
     * @param strangers serves connections over which no server has spoken yet
     * @param servers serves the others
     */
    public Receiver(
            Inboxes inboxes,
            Counters counters,
            KnownPeers peers,
            Limits limits,
            @Nullable Tls tls,
            String prefix,
            SocketLoop strangers,
            SocketLoop servers) {
        this.inboxes = inboxes;
        this.counters = counters;
        this.peers = peers;
        this.limits = limits;
        this.tls = tls;
        callers = tls != null && tls.isMutual() ? new CallerCertificates(tls.peers()) : null;
        handshakes = new HandshakeProblems(prefix, counters);
        this.strangers = strangers;
        this.servers = servers;
        bodies = new BodyMemory(limits.bodiesBytesMax());
        streams = new IncomingStreams(peers::isKnown, limits.unknownMax());
        bulkStreams = new IncomingStreams(peers::isKnown, limits.unknownMax());
        unidentified =
                new BoundedGroups<>(limits.unidentifiedMax(), limits.unidentifiedMax(), IncomingConnection::evict);
    }

    /** Whether there is room for one more connection. */
    boolean hasRoom() {
        return open.size() < limits.connectionsMax();
    }

    /** Somebody has connected. */
    void accepted(SocketChannel channel) throws IOException {
        Sockets.prepare(channel);
        Object address = address(channel);
        IncomingConnection connection = new IncomingConnection(wire(channel), this, strangers);
        open.add(connection);
        unidentified.add(address, connection);
        strangers.add(channel, SelectionKey.OP_READ, connection);
    }

    private Wire wire(SocketChannel channel) throws IOException {
        Tls secure = tls;
        if (secure == null) {
            return new PlainWire(channel);
        }
        SSLEngine engine = secure.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(secure.isMutual());
        return new TlsWire(channel, engine);
    }

    /** Where a caller is, without its port. */
    private static Object address(SocketChannel channel) throws IOException {
        SocketAddress address = channel.getRemoteAddress();
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? inet.getAddress() : "unknown";
    }

    /** What takes the frames of a connection. */
    IncomingFrames frames(IncomingFrames.SenderCheck check, IncomingFrames.Introduction introduction) {
        return new IncomingFrames(inboxes, bodies, Long.MAX_VALUE, check, introduction);
    }

    /** Lets a caller pass that is the server which its frame names as sender, as far as that can be known. */
    void requireIdentity(Wire wire, FrameHeader header) throws SenderRefusedException {
        if (callers != null) {
            callers.require(wire.certificates(), header.from(), remote(wire));
        }
    }

    /** A caller is a server, by its first frame that was admitted. */
    IncomingStreams.Stream introduce(
            IncomingConnection connection, FrameHeader first, IncomingFrames frames, Runnable replaced)
            throws SenderRefusedException {
        IncomingStreams kind = first.isBulk() ? bulkStreams : streams;
        IncomingStreams.Stream stream = kind.open(first.from(), frames, replaced);
        unidentified.remove(connection);
        peers.heard(first.from());
        return stream;
    }

    /** After how long a connection is to make room for a new one, with certificates as they are then. Not all at once. */
    long lifeNanos() {
        long leastNanos = limits.connectionLife().toNanos();
        return tls == null
                ? Long.MAX_VALUE
                : leastNanos + ThreadLocalRandom.current().nextLong(leastNanos / 4 + 1);
    }

    /** Something went wrong with a connection. */
    void failed(Wire wire, boolean isOpen, Throwable problem) {
        if (!isOpen && tls != null) {
            handshakes.failed(remote(wire), problem);
        }
    }

    private static String remote(Wire wire) {
        try {
            return String.valueOf(wire.channel().getRemoteAddress());
        } catch (IOException e) {
            return "an unknown address";
        }
    }

    /** A connection has ended. */
    void ended(IncomingConnection connection, IncomingStreams.@Nullable Stream stream, boolean isUnexpected) {
        open.remove(connection);
        unidentified.remove(connection);
        if (stream != null) {
            // It is one of these, or was.
            boolean isCurrent = streams.close(stream) || bulkStreams.close(stream);
            if (isCurrent && isUnexpected) {
                peers.connectionBroke(stream.from());
            }
        }
    }

    Counters counters() {
        return counters;
    }

    Limits limits() {
        return limits;
    }

    SocketLoop strangers() {
        return strangers;
    }

    SocketLoop servers() {
        return servers;
    }
}
