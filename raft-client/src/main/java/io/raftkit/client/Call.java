package io.raftkit.client;

import io.raftkit.api.client.ClientRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of a user's, from its start to its end. It waits for a server, is sent, and goes back to waiting only where no server took it, or
 * where it has no effect. It ends once. Thread-safe.
 */
final class Call {
    /** How far a call has come. */
    private enum Stage {
        WAITING,
        SENT,
        ENDED
    }

    private static final byte[] NOTHING = {};

    private final ClientRequest.Kind kind;
    private final long deadlineNanos;
    private final long bytes;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private byte[] body;
    private Stage stage = Stage.WAITING;
    private int attempts;
    private @Nullable Problem problem;
    private @Nullable Exchange exchange;
    private @Nullable Future<?> timer;

    Call(ClientRequest.Kind kind, byte[] body, long deadlineNanos) {
        this.kind = kind;
        this.body = body;
        this.deadlineNanos = deadlineNanos;
        bytes = body.length;
    }

    ClientRequest.Kind kind() {
        return kind;
    }

    /** Whether it may be sent again although a server may have taken it. */
    boolean isRead() {
        return kind.isRead();
    }

    long bytes() {
        return bytes;
    }

    long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    CompletableFuture<byte[]> result() {
        return result;
    }

    synchronized boolean hasEnded() {
        return stage == Stage.ENDED;
    }

    /** Gives it to an exchange, which alone may send it until it gives it back; false if it has ended, or another has it. */
    synchronized boolean assign(Exchange to) {
        boolean isWaiting = stage == Stage.WAITING && exchange == null;
        if (isWaiting) {
            exchange = to;
        }
        return isWaiting;
    }

    /** From now on a server may take it. What it says to it, or null if it has ended. */
    synchronized byte @Nullable [] beginSending(@Nullable Exchange by) {
        if (stage != Stage.WAITING || exchange != by) {
            return null;
        }
        stage = Stage.SENT;
        return body;
    }

    /** As {@link #takeBack}, but only if no server may take it, or if that does not matter. */
    synchronized boolean takeBackUnlessSent(@Nullable Exchange from, Problem why) {
        return (stage != Stage.SENT || isRead()) && takeBack(from, why);
    }

    /**
     * No server took it, or it does not matter; false if it has ended, or the exchange no longer has it.
     *
     * @param from which has it, or null if none has
     */
    synchronized boolean takeBack(@Nullable Exchange from, Problem why) {
        if (stage == Stage.ENDED || exchange != from) {
            return false;
        }
        stage = Stage.WAITING;
        exchange = null;
        problem = why;
        attempts++;
        return true;
    }

    /** Whether an exchange has it. */
    synchronized boolean isOf(Exchange by) {
        return stage != Stage.ENDED && exchange == by;
    }

    synchronized boolean isSentBy(Exchange by) {
        return stage == Stage.SENT && exchange == by;
    }

    synchronized int attempts() {
        return attempts;
    }

    /** What stood in the way when it was tried last, or null. */
    synchronized @Nullable Problem problem() {
        return problem;
    }

    /** Runs out at the deadline. */
    void timer(Future<?> task) {
        synchronized (this) {
            if (stage != Stage.ENDED) {
                timer = task;
                return;
            }
        }
        task.cancel(false);
    }

    /**
     * What the end of a call has to do with.
     *
     * @param mayHaveBeenTaken whether it may still take effect
     * @param exchange which has it, or null
     */
    record End(boolean mayHaveBeenTaken, @Nullable Exchange exchange) {}

    /** Ends it; null if it had ended before. */
    @Nullable
    End end() {
        Future<?> cancelled;
        End end;
        synchronized (this) {
            if (stage == Stage.ENDED) {
                return null;
            }
            end = new End(stage == Stage.SENT && !isRead(), exchange);
            stage = Stage.ENDED;
            body = NOTHING;
            exchange = null;
            cancelled = timer;
            timer = null;
        }
        if (cancelled != null) {
            cancelled.cancel(false);
        }
        return end;
    }
}
