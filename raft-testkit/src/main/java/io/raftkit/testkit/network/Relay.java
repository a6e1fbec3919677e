package io.raftkit.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes TCP connections on to a server on this machine, until a test breaks them or lets them die in silence. A network between processes
 * that a test holds in its hand. Thread-safe.
 */
public final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int CONNECT_MILLIS = 5_000;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicLong passedBytes = new AtomicLong();
    private volatile boolean isCut;
    private long breakBytes;
    private long nextBreakAt;
    private int breaksToCome;

    private Relay(InetSocketAddress target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /**
     * Begins to pass connections on.
     *
     * @param address where the server listens or will, {@code host:port}
     * @return a relay on a free port of the loopback address
     * @throws IOException if it cannot listen
     */
    public static Relay to(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        InetSocketAddress target =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        Relay relay = new Relay(target, new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
        start("relay-accept", relay::accept);
        return relay;
    }

    /**
     * Where others reach the server through this relay.
     *
     * @return {@code host:port}
     */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /**
     * How much was passed on to the server since the relay began.
     *
     * @return bytes, those of connections that broke included
     */
    public long passedBytes() {
        return passedBytes.get();
    }

    /**
     * Breaks every connection, as {@link #breakConnections} does, each time that so many more bytes were passed on to the server. A test
     * that breaks them itself may come too late on a busy machine.
     *
     * @param bytes how many from one break to the next, and from now to the first
     * @param times how often
     */
    public synchronized void breakEvery(long bytes, int times) {
        breakBytes = bytes;
        nextBreakAt = passedBytes.get() + bytes;
        breaksToCome = times;
    }

    /**
     * How many of the breaks that were asked for have not come about yet.
     *
     * @return what is left of {@link #breakEvery}'s times
     */
    public synchronized int breaksToCome() {
        return breaksToCome;
    }

    private void passed(int count) {
        if (takeBreak(passedBytes.addAndGet(count))) {
            breakConnections();
        }
    }

    /** Returns whether one of the breaks that were asked for is due, which is then no longer to come. */
    private synchronized boolean takeBreak(long passed) {
        if (breaksToCome == 0 || passed < nextBreakAt) {
            return false;
        }
        breaksToCome--;
        nextBreakAt += breakBytes;
        return true;
    }

    /** Breaks every connection with a reset, as a firewall does whose state is reloaded. New ones pass. */
    public void breakConnections() {
        // Those of now: who sees his connection break may have another one before the last of these is broken.
        List.copyOf(pairs).forEach(Pair::reset);
    }

    /**
     * Lets every connection die in silence: from now on nothing passes, and neither end is told anything, also after {@link #heal}. What
     * connects meanwhile is accepted and dead as well.
     */
    public void cut() {
        isCut = true;
        pairs.forEach(pair -> pair.isDead = true);
    }

    /** Lets new connections pass. Those of before and during the cut stay dead. */
    public void heal() {
        isCut = false;
    }

    /** Refuses connections from now on, and breaks those there are. */
    @Override
    public void close() throws IOException {
        server.close();
        breakConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Pair pair = new Pair(server.accept(), new Socket());
                pair.isDead = isCut;
                pairs.add(pair);
                if (server.isClosed()) {
                    pair.reset();
                } else {
                    start("relay-there", pair::open);
                }
            } catch (IOException e) {
                // Closed, or a caller that left at once.
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection and the one it is passed on to. */
    private final class Pair {
        private final Socket caller;
        private final Socket callee;
        private volatile boolean isDead;

        Pair(Socket caller, Socket callee) {
            this.caller = caller;
            this.callee = callee;
        }

        void open() {
            try {
                if (!isDead) {
                    callee.connect(target, CONNECT_MILLIS);
                    start("relay-back", () -> pass(callee, caller));
                    pass(caller, callee);
                }
            } catch (IOException e) {
                reset();
            }
        }

        private void pass(Socket from, Socket to) {
            try {
                from.setTcpNoDelay(true);
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = in.read(buffer); count >= 0 && !isDead; count = in.read(buffer)) {
                    if (to == callee) {
                        passed(count);
                    }
                    out.write(buffer, 0, count);
                }
                if (!isDead) {
                    to.shutdownOutput();
                }
            } catch (IOException e) {
                if (!isDead) {
                    reset();
                }
            }
        }

        void reset() {
            pairs.remove(this);
            isDead = false;
            reset(caller);
            reset(callee);
        }

        private void reset(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed already.
                return;
            }
        }
    }
}
