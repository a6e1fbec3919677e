package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries the frames of one queue to one peer, on a thread of its own that sleeps while there is nothing to do. How it does so is its
 * subclass's: {@link #carry} is called while frames wait, and goes on as long as it likes. It makes one call at a time.
 *
 * <p>Two doubts can end a call. A peer that gives no sign of life although it was sent something ({@link Silence}) may be well: where packets
 * vanished, TCP tries ever more seldom, so a new connection is the way back. A connection that breaks may mean that the process is gone: one
 * attempt is made at once, and only if that fails too the peer is reported lost.
 */
abstract class Courier implements Runnable {
    private static final long FOREVER_NANOS = TimeUnit.DAYS.toNanos(1);

    /** How many looks of the timer without a sign are silence. */
    static final int SILENT_LOOKS = 4;

    /**
     * How often in a row that number is doubled where a connection opens and nothing ever comes: a process that stands still, of which the
     * kernel accepts. It is not to find hundreds of connections when it goes on.
     */
    private static final int DOUBLINGS_MAX = 2;

    /** An attempt to connect is begun anew if the peer is heard after so long: what was sent to open it may be lost. */
    private static final long CONNECTING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How many connections may open and break before a peer that is doubted is lost. */
    private static final int ATTEMPTS_MAX = 3;

    private static final String SILENT = "gives no sign of life; connecting anew";

    final FrameQueue queue;
    final PeerLine line;
    private final NoDelaySockets sockets = new NoDelaySockets();
    private final OkHttpClient client;
    private final Thread thread;
    private final Backoff backoff;
    private volatile boolean stopping;
    private volatile @Nullable Call call;
    private volatile boolean isWaiting;
    private volatile long waitingSinceNanos;
    private volatile @Nullable String cancelReason;
    private volatile boolean isBackingOff;
    private volatile boolean isDoubted;
    private volatile int unanswered;

    Courier(PeerLine line, String threadName) {
        this.line = line;
        Limits limits = line.limits();
        client = line.client(sockets);
        queue = new FrameQueue(limits.queueFramesMax(), limits.queueBytesMax());
        backoff = new Backoff(limits.backoffLowest(), limits.backoffHighest());
        thread = new Thread(this, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a frame, or drops it. Never blocks. Any thread. */
    void send(Frame frame) {
        if (stopping || !queue.offer(frame)) {
            line.counters().count(Counters.Counter.FRAMES_DROPPED);
        }
    }

    /** Ends whatever is under way, and the thread soon after. Any thread; does not wait. */
    void stop() {
        stopping = true;
        cancel("closing");
    }

    void join(long millis) {
        ThreadEnd.await(thread, millis);
    }

    /** Breaks the call under way, which is then not the peer's doing. Any thread. */
    void cancel(String reason) {
        cancelReason = reason;
        Call current = call;
        if (current != null) {
            current.cancel();
        }
        LockSupport.unpark(thread);
    }

    boolean isCancelled() {
        return cancelReason != null;
    }

    /** The peer was heard: ends the wait after a failure, or an attempt that has been trying to connect since before. Any thread. */
    void retryNow() {
        WatchedSocket socket = sockets.latest();
        boolean isConnecting =
                isWaiting && socket != null && socket.isConnectingSince(System.nanoTime(), CONNECTING_NANOS);
        if (isBackingOff || isConnecting) {
            backoff.retryNow();
        }
        if (isConnecting && backoff.mayRetryNow()) {
            cancel(PeerLine.HEARD);
        } else if (isBackingOff) {
            LockSupport.unpark(thread);
        }
    }

    /** A connection from or to the peer broke: breaks the call, and finds out at once whether the peer can be reached. Any thread. */
    void doubt() {
        isDoubted = true;
        cancel("broke a connection");
    }

    /** Breaks the call if one step of it has taken too long, or the peer gives no sign of life. Called now and then by the timer. */
    void breakIfStalled(long nowNanos) {
        if (isWaiting && nowNanos - waitingSinceNanos > line.limits().stall().toNanos()) {
            cancel("does not answer in time");
        }
        WatchedSocket socket = sockets.latest();
        if (socket == null || isCancelled()) {
            return;
        }
        int looks = socket.look(nowNanos);
        if (looks >= SILENT_LOOKS << unanswered) {
            unanswered = Math.min(unanswered + 1, DOUBLINGS_MAX);
            cancel(SILENT);
        }
        if (!socket.silence().isUnbroken()) {
            unanswered = 0;
        }
    }

    @Override
    public final void run() {
        while (!stopping) {
            if (isDoubted) {
                findOut();
                continue;
            }
            boolean hasFrames = !queue.isEmpty();
            if (!hasFrames && !rest()) {
                continue;
            }
            long begunNanos = System.nanoTime();
            try {
                if (hasFrames) {
                    carry();
                    answered();
                } else {
                    ask();
                }
            } catch (Throwable e) {
                // Whatever it is, a courier that ended would leave its peer without frames for ever.
                failed(e, begunNanos);
            }
        }
        line.dropped(queue.clear());
        Clients.close(client);
    }

    /** Sleeps while there is nothing to do; true if it is time to look for a peer that is not known to be well. */
    private boolean rest() {
        long lookNanos = System.nanoTime() + line.limits().silence().toNanos();
        while (!stopping && !isDoubted && queue.isEmpty()) {
            long nowNanos = System.nanoTime();
            if (line.isUncertain() && nowNanos - lookNanos >= 0) {
                return true;
            }
            queue.sleep(line.isUncertain() ? lookNanos : nowNanos + FOREVER_NANOS);
        }
        return false;
    }

    /** Asks for nothing but an answer, over a connection of its own: any will do. */
    private void ask() throws IOException {
        execute(line.question()).close();
        answered();
        line.reached();
    }

    /** Takes frames from the queue to the peer. Called when there are some. */
    abstract void carry() throws IOException;

    boolean isStopping() {
        return stopping;
    }

    void succeeded() {
        backoff.succeeded();
        unanswered = 0;
        line.reached();
    }

    /** From now on the peer, or the network, may keep this thread waiting; not longer than the stall limit. */
    void waitBegins(long nowNanos) {
        waitingSinceNanos = nowNanos;
        isWaiting = true;
    }

    /** Something moved. */
    void waitGoesOn() {
        waitingSinceNanos = System.nanoTime();
    }

    void waitEnds() {
        isWaiting = false;
    }

    /** The request is written whole; from now on it is the peer's turn. */
    void answerAwaited() {
        waitBegins(System.nanoTime());
        WatchedSocket socket = sockets.latest();
        if (socket != null) {
            socket.silence().answerAwaited();
        }
    }

    private void answered() {
        waitEnds();
        WatchedSocket socket = sockets.latest();
        if (socket != null) {
            socket.silence().answered();
        }
    }

    /** Makes the request; the caller closes the answer. */
    Response execute(Request request) throws IOException {
        Call made = client.newCall(request);
        cancelReason = null;
        call = made;
        if (stopping) {
            throw new IOException("the transport is closing");
        }
        line.counters().count(Counters.Counter.CALLS);
        waitBegins(System.nanoTime());
        return made.execute();
    }

    /**
     * Finds out whether the peer is there. A connection that breaks, or is reset while it opens, is tried again: a dying process may
     * still accept, and what broke the first one may have met this one too.
     */
    private void findOut() {
        isDoubted = false;
        client.connectionPool().evictAll();
        for (int attempt = 1; ; attempt++) {
            long begunNanos = System.nanoTime();
            try {
                ask();
                return;
            } catch (Throwable e) {
                if (attempt < ATTEMPTS_MAX && !stopping && !isCancelled() && (isOpened() || CallProblems.isReset(e))) {
                    line.counters().count(Counters.Counter.CALLS_FAILED);
                    continue;
                }
                if (!stopping && (!isCancelled() || SILENT.equals(cancelReason))) {
                    line.lost();
                }
                failed(e, begunNanos);
                return;
            }
        }
    }

    private boolean isOpened() {
        WatchedSocket socket = sockets.latest();
        return socket != null && socket.isConnected();
    }

    private void failed(Throwable e, long begunNanos) {
        answered();
        line.dropped(queue.clear());
        if (stopping) {
            return;
        }
        if (line.failed(e, cancelReason)) {
            line.doubt();
        }
        if (!isOpened()) {
            // The network is silent, not a process.
            unanswered = 0;
        }
        long nowNanos = System.nanoTime();
        long untilNanos = nowNanos + backoff.failed(nowNanos - begunNanos);
        isBackingOff = true;
        while (!stopping && !isDoubted && !backoff.mayRetryNow() && nowNanos < untilNanos) {
            LockSupport.parkNanos(this, untilNanos - nowNanos);
            nowNanos = System.nanoTime();
        }
        isBackingOff = false;
    }
}
