package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.tls.Tls;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** What the connections of one server with TLS share: two buffers, and the thread for handshakes. */
final class TlsWires implements Executor, AutoCloseable {
    /** A record has at most 16 KiB, and a little more when it is encrypted. */
    private static final int BUFFER_BYTES = 1 << 15;

    private final Tls tls;
    private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer encrypted = ByteBuffer.allocate(BUFFER_BYTES);
    private final ExecutorService handshakes = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "kv-handshakes");
        thread.setDaemon(true);
        return thread;
    });

    TlsWires(Tls tls) {
        this.tls = tls;
    }

    /** TLS on this socket. */
    Wire on(SocketChannel channel, Runnable resume) {
        return new TlsWire(channel, tls.engine(), this, resume);
    }

    ByteBuffer received() {
        return received;
    }

    ByteBuffer encrypted() {
        return encrypted;
    }

    @Override
    public void execute(Runnable task) {
        try {
            handshakes.execute(task);
        } catch (RejectedExecutionException e) {
            // The server is being closed, and so is the connection.
        }
    }

    @Override
    public void close() {
        handshakes.shutdownNow();
    }
}
