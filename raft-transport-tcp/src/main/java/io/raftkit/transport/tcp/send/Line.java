package io.raftkit.transport.tcp.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.Backoff;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.ThreadEnd;
import io.raftkit.transport.common.calls.CallProblems;
import io.raftkit.transport.common.calls.CallRefusedException;
import io.raftkit.transport.common.calls.Peer;
import io.raftkit.transport.common.calls.PeerReports;
import io.raftkit.transport.common.frames.FrameQueue;
import io.raftkit.transport.tcp.wire.Limits;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way of frames to one peer: those that wait, the connection that there is, and a thread that opens it anew when it has ended. The thread sleeps while the
 * connection works. Thread-safe.
 *
 * <p>When a connection breaks that worked, the process at its far end may be gone. One attempt is made at once to open another, and only if that fails
 * too the peer is reported lost.
 */
public final class Line implements Peer.Way, OutgoingConnection.Ending {
    private static final long FOREVER_NANOS = TimeUnit.DAYS.toNanos(1);

    /** An attempt to connect is begun anew if the peer is heard after so long: what was sent to open it may be lost. */
    private static final long CONNECTING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How many connections may open and break before a peer that is doubted is lost. */
    private static final int ATTEMPTS_MAX = 3;

    /** How often the time for an answer is doubled where a connection opens, and nothing answers. */
    private static final int DOUBLINGS_MAX = 2;

    private final PeerLink link;
    private final Caller caller;
    private final FrameQueue queue;
    private final Backoff backoff;
    private final Thread thread;
    private final boolean isProbing;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    /** Outside the heap, so it is used again: a collector that has little else to do would not free it. */
    private final AtomicReference<@Nullable ByteBuffer> spareBuffer = new AtomicReference<>();

    private volatile @Nullable OutgoingConnection connection;
    private volatile boolean stopping;
    private volatile boolean isDoubted;
    private volatile boolean isBackingOff;
    private int unanswered;

    /** How a connection ended. */
    private record End(
            OutgoingConnection connection,
            @Nullable Throwable problem,
            @Nullable String reason) {}

    /**
     * A line whose thread is not started.
     *
     * @param isProbing whether it connects although there is nothing to send, where the peer is not known to be well
     */
    Line(PeerLink link, String threadName, boolean isProbing) {
        this.link = link;
        this.isProbing = isProbing;
        Limits limits = link.limits();
        caller = new Caller(link.serverId(), link.address(), limits, link.tls());
        queue = new FrameQueue(limits.queueFramesMax(), limits.queueBytesMax());
        backoff = new Backoff(limits.backoffLowest(), limits.backoffHighest());
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void send(Frame frame) {
        if (stopping || !queue.offer(frame)) {
            link.dropped(1);
            return;
        }
        OutgoingConnection open = connection;
        if (open != null) {
            open.flush();
        }
    }

    /** The peer was heard: ends the wait after a failure, or an attempt that has been connecting since before. Any thread. */
    @Override
    public void retryNow() {
        boolean isConnecting = caller.isConnectingFor(CONNECTING_NANOS);
        if (isBackingOff || isConnecting) {
            backoff.retryNow();
        }
        if (isConnecting && backoff.mayRetryNow()) {
            caller.giveUp();
        } else if (isBackingOff) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void doubt() {
        isDoubted = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void ended(OutgoingConnection ended, @Nullable Throwable problem, @Nullable String reason) {
        end.set(new End(ended, problem, reason));
        connection = null;
        LockSupport.unpark(thread);
    }

    @Override
    public void givenBack(ByteBuffer buffer) {
        spareBuffer.set(buffer);
    }

    @Override
    public void stop() {
        stopping = true;
        caller.close();
        OutgoingConnection open = connection;
        if (open != null) {
            open.breakOff("closing");
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void join(long millis) {
        ThreadEnd.await(thread, millis);
    }

    private void run() {
        while (!stopping) {
            End ended = end.getAndSet(null);
            if (ended != null) {
                settle(ended);
            } else if (isDoubted) {
                resolveDoubt();
            } else if (connection != null) {
                LockSupport.parkNanos(this, FOREVER_NANOS);
            } else if (!queue.isEmpty() || awaitProbe()) {
                open();
            }
        }
        link.dropped(queue.clear());
    }

    /** Sleeps while there is nothing to do; true if it is time to try a peer that is not known to be well. */
    private boolean awaitProbe() {
        boolean isUncertain = isProbing && link.reports().isUncertain();
        long untilNanos =
                System.nanoTime() + (isUncertain ? link.limits().silence().toNanos() : FOREVER_NANOS);
        queue.sleep(untilNanos);
        return isUncertain && queue.isEmpty() && System.nanoTime() - untilNanos >= 0;
    }

    private void settle(End ended) {
        Throwable problem = ended.problem();
        if (stopping) {
            return;
        }
        long livedNanos = System.nanoTime() - ended.connection().openedNanos();
        if (problem == null) {
            if (livedNanos < link.limits().backoffLowest().toNanos()) {
                // No good server wants a new connection so soon, and one that always does must not set the pace.
                backOff(livedNanos);
            }
            return;
        }
        boolean isDoubtful = link.reports().failed(problem, ended.reason());
        boolean hasWorked = livedNanos >= link.limits().backoffHighest().toNanos();
        if (problem instanceof CallRefusedException || !hasWorked) {
            // Not at once: whoever answers, and then ends each connection, must not set the pace.
            link.dropped(queue.clear());
            backOff(livedNanos);
        }
        if (isDoubtful) {
            link.reports().doubt();
        }
    }

    private void open() {
        long begunNanos = System.nanoTime();
        try {
            opened(call());
        } catch (Throwable e) {
            // Whatever it is, a line that ended would leave its peer without frames for ever.
            failed(e, begunNanos);
        }
    }

    private Caller.Opened call() throws Exception {
        link.count(Counter.CALLS);
        int doublings = Math.min(unanswered, DOUBLINGS_MAX);
        return caller.open(link.limits().silence().toNanos() << doublings);
    }

    private void opened(Caller.Opened called) {
        unanswered = 0;
        link.reports().reached();
        ByteBuffer spare = spareBuffer.getAndSet(null);
        ByteBuffer buffer = spare == null ? ByteBuffer.allocateDirect(OutgoingConnection.BUFFER_BYTES) : spare.clear();
        OutgoingConnection opened = new OutgoingConnection(link, called.wire(), queue, buffer, this);
        connection = opened;
        opened.start(called.answered());
        if (stopping) {
            opened.breakOff("closing");
        }
    }

    /**
     * Finds out whether the peer is there. A connection that breaks, or is reset while it opens, is tried again: a dying process may still accept. Where
     * this side's own connection still stands, another one is opened for this, and closed.
     */
    private void resolveDoubt() {
        isDoubted = false;
        for (int attempt = 1; ; attempt++) {
            long begunNanos = System.nanoTime();
            try {
                Caller.Opened called = call();
                if (connection == null) {
                    opened(called);
                } else {
                    called.wire().close();
                    link.reports().reached();
                }
                return;
            } catch (Throwable e) {
                boolean isWorthAnother = caller.wasConnected() || CallProblems.isReset(e);
                if (attempt < ATTEMPTS_MAX && !stopping && isWorthAnother && !isTimeout(e)) {
                    link.count(Counter.CALLS_FAILED);
                    continue;
                }
                if (!stopping) {
                    link.reports().lost();
                }
                failed(e, begunNanos);
                return;
            }
        }
    }

    private static boolean isTimeout(Throwable problem) {
        return problem instanceof SocketTimeoutException;
    }

    private void failed(Throwable problem, long begunNanos) {
        link.dropped(queue.clear());
        if (stopping) {
            return;
        }
        boolean isHeard = caller.wasGivenUp();
        unanswered = caller.wasConnected() && isTimeout(problem) ? unanswered + 1 : 0;
        if (link.reports().failed(problem, isHeard ? PeerReports.HEARD : null)) {
            link.reports().doubt();
        }
        OutgoingConnection open = connection;
        if (open != null) {
            open.breakOff("is not reached any more");
        }
        backOff(System.nanoTime() - begunNanos);
    }

    private void backOff(long livedNanos) {
        long untilNanos = System.nanoTime() + backoff.failed(livedNanos);
        isBackingOff = true;
        while (!stopping && !isDoubted && !backoff.mayRetryNow()) {
            long restNanos = untilNanos - System.nanoTime();
            if (restNanos <= 0) {
                break;
            }
            LockSupport.parkNanos(this, restNanos);
        }
        isBackingOff = false;
    }
}
