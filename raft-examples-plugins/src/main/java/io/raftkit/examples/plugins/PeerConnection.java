package io.raftkit.examples.plugins;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The way to one peer: a queue bounded in bytes, and a thread that connects and writes. */
final class PeerConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PeerConnection.class.getName());
    private static final long QUEUED_BYTES_MAX = 4L * SocketTransport.FRAME_BYTES_MAX;
    private static final int CONNECT_MILLIS_MAX = 2_000;
    private static final int PAUSE_MILLIS = 50;

    private final SocketTransport transport;
    private final int peer;
    private final String address;
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private long queuedBytes;
    private @Nullable Socket socket;
    private boolean isClosed;
    private boolean hasProblem;
    /** Either side connected to the other, and no loss of the peer was told since. */
    private boolean wasReached;

    private volatile @Nullable Admission lastRefusal;

    private PeerConnection(SocketTransport transport, int peer, String address) {
        this.transport = transport;
        this.peer = peer;
        this.address = address;
    }

    static PeerConnection open(SocketTransport transport, int peer, String address) {
        PeerConnection connection = new PeerConnection(transport, peer, address);
        SocketTransport.start("raft-socket-send-" + peer, connection::run);
        return connection;
    }

    int peer() {
        return peer;
    }

    String address() {
        return address;
    }

    /** Drops the frame if the queue is full: Raft sends again, a blocked node does not. */
    synchronized void send(Frame frame) {
        long bytes = frame.header().frameBytes();
        if (!isClosed && queuedBytes + bytes <= QUEUED_BYTES_MAX) {
            queue.add(frame);
            queuedBytes += bytes;
            notifyAll();
        }
    }

    private synchronized @Nullable Frame next() throws InterruptedException {
        while (queue.isEmpty() && !isClosed) {
            wait();
        }
        Frame frame = isClosed ? null : queue.remove();
        queuedBytes -= frame == null ? 0 : frame.header().frameBytes();
        return frame;
    }

    private void run() {
        try {
            for (Frame frame = next(); frame != null; frame = next()) {
                write(frame);
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private void write(Frame frame) throws InterruptedException {
        Socket connection = connection();
        try {
            if (!connection.isConnected()) {
                connection.setTcpNoDelay(true);
                connection.connect(SocketTransport.socketAddress(address), CONNECT_MILLIS_MAX);
                reached();
                SocketTransport.start("raft-socket-answers-" + peer, () -> readAnswers(connection));
            }
            connection.getOutputStream().write(frame.toBytes());
            isWell();
        } catch (IOException | IllegalArgumentException e) {
            hasProblem = true;
            transport.problem(peer, address + " cannot be reached: " + e.getMessage());
            broken(connection);
            pause();
        }
    }

    private void isWell() {
        if (hasProblem) {
            hasProblem = false;
            transport.problem(peer, null);
        }
    }

    /** Known here before it connects, so that close ends the attempt. */
    private synchronized Socket connection() {
        if (socket == null) {
            socket = new Socket();
            if (isClosed) {
                SocketTransport.closeQuietly(socket);
            }
        }
        return socket;
    }

    /** The other side writes only if it refuses a frame; what this is for is to learn at once that it is gone. */
    private void readAnswers(Socket connection) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()))) {
            while (true) {
                Refusal refusal = Answer.read(peer, in);
                if (refusal.admission() != lastRefusal) {
                    LOG.log(Level.WARNING, "server " + peer + " at " + address + " refuses frames: " + refusal.words());
                }
                lastRefusal = refusal.admission();
                transport.inboxes().refused(refusal);
            }
        } catch (IOException e) {
            // Broken or closed: the same to us.
        }
        broken(connection);
    }

    /** What waits is dropped with the connection: it is old by the time there is another. */
    private void broken(Socket connection) {
        SocketTransport.closeQuietly(connection);
        synchronized (this) {
            if (socket != connection || isClosed) {
                return;
            }
            socket = null;
            queue.clear();
            queuedBytes = 0;
        }
        // Of a connection that was never made, too: somebody who ends may still accept for a moment what nobody serves.
        doubt();
    }

    synchronized void reached() {
        wasReached = true;
    }

    /** A connection from or to the peer broke: tells everybody, once, unless it can be connected to again or this side closed it. */
    void doubt() {
        synchronized (this) {
            if (!wasReached) {
                return;
            }
        }
        if (canConnect()) {
            return;
        }
        synchronized (this) {
            if (!wasReached || isClosed) {
                return;
            }
            wasReached = false;
        }
        transport.inboxes().peerLost(peer);
    }

    /** Tries once whether somebody listens there. */
    private boolean canConnect() {
        try (Socket attempt = new Socket()) {
            attempt.connect(SocketTransport.socketAddress(address), CONNECT_MILLIS_MAX);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            // A reset while connecting comes from somebody, or from what stands between: a process that is gone
            // refuses.
            return String.valueOf(e.getMessage()).contains("reset");
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Who is woken for nothing tries again a little sooner.
    private synchronized void pause() throws InterruptedException {
        if (!isClosed) {
            wait(PAUSE_MILLIS);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        queue.clear();
        if (socket != null) {
            SocketTransport.closeQuietly(socket);
        }
        notifyAll();
    }
}
