package io.raftkit.examples.plugins;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Inboxes;
import io.raftkit.api.transport.PeerAddresses;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Frames over plain TCP: one connection to each peer, which carries frames that way only. Not encrypted, for networks one trusts.
 *
 * <p>On a connection go frames, one behind the other; back comes a {@link Refusal} for each that was not admitted.
 */
public final class SocketTransport implements Transport {
    static final int FRAME_BYTES_MAX = 4 << 20;
    private static final int CONNECTIONS_MAX = 64;
    private static final long PAUSE_NANOS = 10_000_000;

    private final ServerSocket server;
    private final Inboxes inboxes = new Inboxes();
    private final PeerAddresses peers = new PeerAddresses();
    private final Map<Integer, PeerConnection> connections = new ConcurrentHashMap<>();
    private final Set<Socket> incoming = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean isClosed;

    private SocketTransport(ServerSocket server) {
        this.server = server;
        this.acceptor = start("raft-socket-accept", this::acceptAll);
    }

    /**
     * A transport that listens.
     *
     * @param address where, {@code host:port}
     * @return the transport
     * @throws IOException if it cannot listen there
     */
    public static SocketTransport listenAt(String address) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(socketAddress(address));
        } catch (IOException | IllegalArgumentException e) {
            server.close();
            throw new IOException("Cannot listen on " + address + ": " + e.getMessage(), e);
        }
        return new SocketTransport(server);
    }

    /** Looks the name up, anew each time. */
    static InetSocketAddress socketAddress(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not host:port: " + address);
        }
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptAll() {
        while (!isClosed) {
            try {
                Socket socket = server.accept();
                incoming.add(socket);
                // Checked after it was added, so that close cannot miss it.
                if (isClosed || incoming.size() > CONNECTIONS_MAX) {
                    forget(socket);
                } else {
                    start("raft-socket-receive", new Incoming(this, socket));
                }
            } catch (IOException e) {
                // Closed; or out of file descriptors, and then the connections there are go on.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    void forget(Socket socket) {
        incoming.remove(socket);
        closeQuietly(socket);
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // What cannot be closed is given up all the same.
        }
    }

    /** The nodes that receive here. */
    Inboxes inboxes() {
        return inboxes;
    }

    /** The way to a server, or null if it is no peer. */
    @Nullable
    PeerConnection connection(int serverId) {
        return connections.get(serverId);
    }

    /** Tells everybody what is wrong with a server, or that it is reached again. */
    void problem(int serverId, @Nullable String problem) {
        if (!isClosed) {
            inboxes.peerProblem(serverId, problem);
        }
    }

    @Override
    public void register(long group, Inbox inbox) {
        inboxes.register(group, inbox);
    }

    @Override
    public void unregister(long group) {
        inboxes.unregister(group);
        updatePeers(group, Map.of());
    }

    @Override
    public synchronized void updatePeers(long group, Map<Integer, String> addresses) {
        Map<Integer, String> all = peers.update(group, addresses);
        connections.values().removeIf(connection -> {
            boolean isGone = !connection.address().equals(all.get(connection.peer()));
            if (isGone) {
                connection.close();
            }
            return isGone;
        });
        if (!isClosed) {
            all.forEach(
                    (peer, address) -> connections.computeIfAbsent(peer, id -> PeerConnection.open(this, id, address)));
        }
    }

    @Override
    public void send(Frame frame) {
        PeerConnection connection = connections.get(frame.header().to());
        if (connection != null && frame.header().frameBytes() <= FRAME_BYTES_MAX) {
            connection.send(frame);
        }
    }

    @Override
    public int maxFrameBytes() {
        return FRAME_BYTES_MAX;
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            inboxes.close();
            closeQuietly(server);
            awaitAcceptor();
            incoming.forEach(this::forget);
            connections.values().forEach(PeerConnection::close);
        }
    }

    /** The operating system frees the port, and refuses whoever connects, only when nobody waits in accept any more. */
    private void awaitAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
