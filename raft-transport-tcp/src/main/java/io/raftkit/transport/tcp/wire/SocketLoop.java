package io.raftkit.transport.tcp.wire;

import io.raftkit.transport.common.ThreadEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A thread that waits for many sockets at once, and serves whichever is ready. A few times a second it has each of them look whether something takes too long.
 * Thread-safe.
 */
public final class SocketLoop {
    private static final System.Logger LOG = System.getLogger(SocketLoop.class.getName());
    private static final long LOOK_MILLIS = 100;
    private static final int READ_BYTES = 256 * 1024;

    /** What is served: one for each socket. Called on the loop's thread only. */
    public interface Served {
        /** The socket is ready for some of what it waits for. What is thrown ends it, as {@link #failed} is told. */
        void ready(SelectionKey key) throws IOException;

        /** Looks whether something takes too long. */
        default void look(long nowNanos) {}

        /** Something was thrown while it was served, or the loop ends: it closes its socket. */
        void failed(Throwable problem);
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private volatile boolean closing;
    private volatile boolean hasEnded;
    private long lookedNanos = System.nanoTime();

    /** A loop whose thread is not started. */
    public SocketLoop(String threadName) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** For what is read, on the loop's thread: whoever uses it leaves nothing in it. */
    public ByteBuffer buffer() {
        return buffer.clear();
    }

    /** Has a socket served from now on; ended, if the loop has ended. Any thread. */
    public void add(SelectableChannel channel, int ops, Served served) {
        execute(() -> {
            try {
                if (channel.keyFor(selector) != null) {
                    // It was here before, and comes back so soon that this is not forgotten yet; looking for ready
                    // sockets does that.
                    selector.selectNow(this::serve);
                }
                served.ready(channel.register(selector, ops, served));
            } catch (Throwable e) {
                failed(served, e);
            }
        });
    }

    /** Has the thread serve a socket also when it takes bytes. Any thread; nothing happens if the socket is closed, or about to be added. */
    public void awaitWritable(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            try {
                key.interestOpsOr(SelectionKey.OP_WRITE);
                selector.wakeup();
            } catch (CancelledKeyException e) {
                // It is closed.
            }
        }
    }

    /** Runs something on the loop's thread, or on any once the loop has ended. */
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
        if (hasEnded) {
            runTasks();
        }
    }

    private void run() {
        while (!closing) {
            try {
                selector.select(this::serve, LOOK_MILLIS);
                runTasks();
                lookIfDue();
            } catch (Throwable e) {
                LOG.log(System.Logger.Level.ERROR, "serving sockets failed; going on", e);
            }
        }
        for (SelectionKey key : List.copyOf(selector.keys())) {
            served(key).failed(new ClosedChannelException());
        }
        Sockets.close(selector);
        hasEnded = true;
        // What was moved here in the meantime would else stay open.
        runTasks();
    }

    private void serve(SelectionKey key) {
        Served served = served(key);
        try {
            served.ready(key);
        } catch (Throwable e) {
            failed(served, e);
        }
    }

    private static void failed(Served served, Throwable problem) {
        boolean isClosed = problem instanceof CancelledKeyException || problem instanceof ClosedSelectorException;
        if (!(problem instanceof IOException || isClosed)) {
            LOG.log(System.Logger.Level.ERROR, "serving a connection failed; it is closed", problem);
        }
        served.failed(problem);
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void lookIfDue() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
            return;
        }
        lookedNanos = nowNanos;
        for (SelectionKey key : List.copyOf(selector.keys())) {
            Served served = served(key);
            try {
                served.look(nowNanos);
            } catch (Throwable e) {
                // For instance, another thread has closed its socket. The others are looked at all the same.
                failed(served, e);
            }
        }
    }

    private static Served served(SelectionKey key) {
        return (Served) key.attachment();
    }

    /** Lets go of a loop whose thread was never started. */
    public void abandon() {
        Sockets.close(selector);
    }

    /** Ends the thread, and what it serves; does not wait. */
    public void close() {
        closing = true;
        selector.wakeup();
    }

    /** Waits until the thread has ended, but not long, and not for itself. */
    public void join(long millis) {
        if (Thread.currentThread() != thread) {
            ThreadEnd.await(thread, millis);
        }
    }
}
