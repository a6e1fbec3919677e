package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries the frames of one queue to one peer, on a thread of its own that sleeps while there is nothing to do. How it does so is its
 * subclass's: {@link #carry} is called while frames wait, and goes on as long as it likes.
 */
abstract class Courier implements Runnable {
    private static final long FOREVER_NANOS = TimeUnit.DAYS.toNanos(1);

    final FrameQueue queue;
    final PeerLine line;
    private final Thread thread;
    private final Backoff backoff;
    private volatile boolean stopping;
    private volatile @Nullable Call call;
    private volatile boolean isWaiting;
    private volatile long waitingSinceNanos;
    private volatile @Nullable String cancelReason;
    private volatile boolean isBackingOff;

    Courier(PeerLine line, String threadName) {
        this.line = line;
        Limits limits = line.limits();
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
        LockSupport.unpark(thread);
    }

    void join(long millis) {
        boolean isInterrupted = Thread.interrupted();
        try {
            thread.join(Math.max(1, millis));
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Breaks the call under way, which is then not the peer's doing. Any thread. */
    void cancel(String reason) {
        cancelReason = reason;
        Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    /** Ends the wait after a failure: the peer was heard. Any thread. */
    void retryNow() {
        if (isBackingOff) {
            backoff.retryNow();
            LockSupport.unpark(thread);
        }
    }

    /** Breaks the call if one step of it has taken too long. Called now and then by the timer. */
    void breakIfStalled(long nowNanos) {
        if (isWaiting && nowNanos - waitingSinceNanos > line.limits().stall().toNanos()) {
            cancel("does not answer in time");
        }
    }

    @Override
    public final void run() {
        while (!stopping) {
            if (!queue.hasFramesForSleeper()) {
                queue.sleep(System.nanoTime() + FOREVER_NANOS);
                continue;
            }
            long begunNanos = System.nanoTime();
            try {
                carry();
                waitEnds();
            } catch (Throwable e) {
                // Whatever it is, a courier that ended would leave its peer without frames for ever.
                failed(e, begunNanos);
            }
        }
        line.dropped(queue.clear());
    }

    /** Takes frames from the queue to the peer. Called when there are some. */
    abstract void carry() throws IOException;

    boolean isStopping() {
        return stopping;
    }

    void succeeded() {
        backoff.succeeded();
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

    /** Makes the request. The answer is the caller's to close. */
    Response execute(Request request) throws IOException {
        Call made = line.client().newCall(request);
        cancelReason = null;
        call = made;
        if (stopping) {
            throw new IOException("the transport is closing");
        }
        line.counters().count(Counters.Counter.CALLS);
        waitBegins(System.nanoTime());
        return made.execute();
    }

    private void failed(Throwable e, long begunNanos) {
        waitEnds();
        line.dropped(queue.clear());
        if (stopping) {
            return;
        }
        line.failed(e, cancelReason);
        long nowNanos = System.nanoTime();
        long untilNanos = nowNanos + backoff.failed(nowNanos - begunNanos);
        isBackingOff = true;
        while (!stopping && !backoff.mayRetryNow() && nowNanos < untilNanos) {
            LockSupport.parkNanos(this, untilNanos - nowNanos);
            nowNanos = System.nanoTime();
        }
        isBackingOff = false;
    }
}
