package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Backoff;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.ThreadEnd;
import io.raftkit.transport.common.calls.CallProblems;
import io.raftkit.transport.common.calls.Peer;
import io.raftkit.transport.common.calls.PeerReports;
import io.raftkit.transport.common.frames.FrameQueue;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends the frames of one queue to one peer, on a thread of its own that sleeps while there is nothing to do. How it does so is its
 * subclass's: {@link #sendQueued} is called while frames wait, and goes on as long as it likes. It makes one call at a time.
 *
 * <p>Two doubts can end a call. A peer that gives no sign of life although it was sent something ({@link Silence}) may be well: where packets
 * vanished, TCP tries ever more seldom, so a new connection is the way back. A connection that breaks may mean that the process is gone: one
 * attempt is made at once, and only if that fails too the peer is reported lost.
 */
public abstract class PeerSender implements Peer.Way, Runnable {
    private static final long FOREVER_NANOS = TimeUnit.DAYS.toNanos(1);

    /** An attempt to connect is begun anew if the peer is heard after so long: what was sent to open it may be lost. */
    private static final long CONNECTING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How many connections may open and break before a peer that is doubted is lost. */
    private static final int ATTEMPTS_MAX = 3;

    final FrameQueue queue;
    final PeerConnection peer;
    private final PeerReports reports;
    final CallWatch watch;
    private final OkHttpClient client;
    private final Thread thread;
    private final Backoff backoff;
    private volatile boolean stopping;
    private volatile boolean isBackingOff;
    private volatile boolean isDoubted;

    PeerSender(PeerConnection peer, String threadName) {
        this.peer = peer;
        reports = peer.reports();
        Limits limits = peer.limits();
        watch = new CallWatch(limits.stall(), this::wake);
        client = peer.client(watch.sockets());
        queue = new FrameQueue(limits.queueFramesMax(), limits.queueBytesMax());
        backoff = new Backoff(limits.backoffLowest(), limits.backoffHighest());
        thread = new Thread(this, threadName);
        thread.setDaemon(true);
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void send(Frame frame) {
        if (stopping || !queue.offer(frame)) {
            peer.dropped(1);
        }
    }

    @Override
    public void stop() {
        stopping = true;
        watch.cancel("closing");
    }

    @Override
    public void join(long millis) {
        ThreadEnd.await(thread, millis);
    }

    /** The peer was heard: ends the wait after a failure, or an attempt that has been trying to connect since before. Any thread. */
    @Override
    public void retryNow() {
        boolean isConnecting = watch.isConnectingFor(CONNECTING_NANOS);
        if (isBackingOff || isConnecting) {
            backoff.retryNow();
        }
        if (isConnecting && backoff.mayRetryNow()) {
            watch.cancel(PeerReports.HEARD);
        } else if (isBackingOff) {
            wake();
        }
    }

    /** A connection from or to the peer broke: breaks the call, and finds out at once whether the peer can be reached. Any thread. */
    @Override
    public void doubt() {
        isDoubted = true;
        watch.cancel("broke a connection");
    }

    /** Breaks the call if it stalls. Called now and then by the timer. */
    public void breakIfStalled(long nowNanos) {
        watch.breakIfStalled(nowNanos);
    }

    @Override
    public final void run() {
        while (!stopping) {
            if (isDoubted) {
                resolveDoubt();
                continue;
            }
            boolean hasFrames = !queue.isEmpty();
            if (!hasFrames && !awaitProbe()) {
                continue;
            }
            long begunNanos = System.nanoTime();
            try {
                if (hasFrames) {
                    sendQueued();
                    watch.answered();
                } else {
                    probe();
                }
            } catch (Throwable e) {
                // Whatever it is, a sender that ended would leave its peer without frames for ever.
                failed(e, begunNanos);
            }
        }
        peer.dropped(queue.clear());
        PeerClients.close(client);
    }

    /** Sleeps while there is nothing to do; true if it is time to probe a peer that is not known to be well. */
    private boolean awaitProbe() {
        long probeNanos = System.nanoTime() + peer.limits().silence().toNanos();
        while (!stopping && !isDoubted && queue.isEmpty()) {
            long nowNanos = System.nanoTime();
            if (reports.isUncertain() && nowNanos - probeNanos >= 0) {
                return true;
            }
            queue.sleep(reports.isUncertain() ? probeNanos : nowNanos + FOREVER_NANOS);
        }
        return false;
    }

    /** Asks for nothing but an answer, over a connection of its own: any will do. */
    private void probe() throws IOException {
        execute(peer.probe()).close();
        watch.answered();
        reports.reached();
    }

    /** Takes frames from the queue to the peer. Called when there are some. */
    abstract void sendQueued() throws IOException;

    boolean isStopping() {
        return stopping;
    }

    void succeeded() {
        backoff.succeeded();
        watch.forgetUnanswered();
        reports.reached();
    }

    /** Makes the request; the caller closes the answer. */
    Response execute(Request request) throws IOException {
        Call made = client.newCall(request);
        watch.begin(made);
        if (stopping) {
            throw new IOException("the transport is closing");
        }
        peer.count(Counter.CALLS);
        watch.waitBegins(System.nanoTime());
        return made.execute();
    }

    /**
     * Finds out whether the peer is there. A connection that breaks, or is reset while it opens, is tried again: a dying process may
     * still accept, and what broke the first one may have met this one too. One that answers is asked once more after a while, if nothing is
     * sent that would show it: the answer may have been the last.
     */
    private void resolveDoubt() {
        isDoubted = false;
        client.connectionPool().evictAll();
        for (int attempt = 1; ; attempt++) {
            long begunNanos = System.nanoTime();
            try {
                probe();
                reports.answeredWhenDoubted();
                return;
            } catch (Throwable e) {
                if (attempt < ATTEMPTS_MAX && !stopping && !watch.isCancelled() && isWorthAnotherAttempt(e)) {
                    peer.count(Counter.CALLS_FAILED);
                    continue;
                }
                if (!stopping && (!watch.isCancelled() || watch.isSilent())) {
                    reports.lost();
                }
                failed(e, begunNanos);
                return;
            }
        }
    }

    private boolean isWorthAnotherAttempt(Throwable problem) {
        return watch.isOpened() || CallProblems.isReset(problem);
    }

    private void failed(Throwable e, long begunNanos) {
        watch.answered();
        peer.dropped(queue.clear());
        if (stopping) {
            return;
        }
        if (reports.failed(e, watch.cancelReason())) {
            reports.doubt();
        }
        if (!watch.isOpened()) {
            // The network is silent, not a process.
            watch.forgetUnanswered();
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
