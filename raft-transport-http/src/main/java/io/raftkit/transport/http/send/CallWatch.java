package io.raftkit.transport.http.send;

import io.raftkit.transport.common.Silence;
import java.time.Duration;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Watches the one call that a sender makes at a time, and breaks it when a step takes too long or the peer gives no sign of life ({@link
 * Silence}). The sender says when it waits for the peer; a timer looks. Thread-safe.
 */
final class CallWatch {
    /**
     * How often in a row the looks that are silence are doubled where a connection opens and nothing ever comes: a process that stands
     * still, of which the kernel accepts. It is not to find hundreds of connections when it goes on.
     */
    private static final int DOUBLINGS_MAX = 2;

    private static final String SILENT = "gives no sign of life; connecting anew";

    private final NoDelaySockets sockets = new NoDelaySockets();
    private final long stallNanos;
    private final Runnable afterCancel;
    private volatile @Nullable Call call;
    private volatile @Nullable String cancelReason;
    private volatile boolean isWaiting;
    private volatile long waitingSinceNanos;
    private volatile int unanswered;

    /**
     * Watches nothing yet.
     *
     * @param stall how long one step may take
     * @param afterCancel called when a call was broken, on the thread that broke it
     */
    CallWatch(Duration stall, Runnable afterCancel) {
        stallNanos = stall.toNanos();
        this.afterCancel = afterCancel;
    }

    /** What the calls' connections are made of. */
    NoDelaySockets sockets() {
        return sockets;
    }

    /** A call begins, which is not broken yet. */
    void begin(Call begun) {
        cancelReason = null;
        call = begun;
    }

    /** Breaks the call under way, which is then not the peer's doing. */
    void cancel(String reason) {
        cancelReason = reason;
        Call current = call;
        if (current != null) {
            current.cancel();
        }
        afterCancel.run();
    }

    /** Why the call was broken on this side, or null if it was not. */
    @Nullable
    String cancelReason() {
        return cancelReason;
    }

    boolean isCancelled() {
        return cancelReason != null;
    }

    /** Whether the call was broken since the peer gave no sign of life. */
    boolean isSilent() {
        return SILENT.equals(cancelReason);
    }

    /** From now on the peer, or the network, may keep the sender waiting; not longer than the stall limit. */
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

    /** The answer is there, or not waited for any more. */
    void answered() {
        waitEnds();
        WatchedSocket socket = sockets.latest();
        if (socket != null) {
            socket.silence().answered();
        }
    }

    /** Whether the call has been waiting for its connection to be opened for so long. */
    boolean isConnectingFor(long nanos) {
        WatchedSocket socket = sockets.latest();
        return isWaiting && socket != null && socket.isConnectingSince(System.nanoTime(), nanos);
    }

    /** Whether the connection was opened. */
    boolean isOpened() {
        WatchedSocket socket = sockets.latest();
        return socket != null && socket.isConnected();
    }

    /** The peer is known not to be a process that stands still. */
    void forgetUnanswered() {
        unanswered = 0;
    }

    /** Breaks the call if one step of it has taken too long, or the peer gives no sign of life. Called now and then by the timer. */
    void breakIfStalled(long nowNanos) {
        if (isWaiting && nowNanos - waitingSinceNanos > stallNanos) {
            cancel("does not answer in time");
        }
        WatchedSocket socket = sockets.latest();
        if (socket == null || isCancelled()) {
            return;
        }
        int looks = socket.look(nowNanos);
        if (looks >= Silence.SILENT_LOOKS << unanswered) {
            unanswered = Math.min(unanswered + 1, DOUBLINGS_MAX);
            cancel(SILENT);
        }
        if (!socket.silence().isUnbroken()) {
            unanswered = 0;
        }
    }
}
