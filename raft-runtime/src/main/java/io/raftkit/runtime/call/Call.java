package io.raftkit.runtime.call;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import io.raftkit.runtime.thread.Input;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a user asked of a node and waits for. It ends once, by whichever thread comes first: the loop by its deadline, a lane with its
 * result. The user may complete the future too; that changes nothing here. The thread that completes it runs the user's callbacks:
 * the apply lane, the completion lane or the caller's own thread, and no other.
 *
 * @param <R> what it is answered with
 */
public abstract class Call<R> extends Input {
    private static final VarHandle HAS_ENDED;

    static {
        try {
            HAS_ENDED = MethodHandles.lookup().findVarHandle(Call.class, "hasEnded", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public final CompletableFuture<R> result = new CompletableFuture<>();
    final long deadlineNanos;
    private final long timeoutNanos;
    private final int payloadBytes;
    final OpenCalls open;
    private volatile boolean hasEnded;

    /** A call that was counted in with the open calls. */
    Call(int payloadBytes, long nowNanos, long timeoutNanos, OpenCalls open) {
        this.payloadBytes = payloadBytes;
        this.timeoutNanos = timeoutNanos;
        this.deadlineNanos = nowNanos + timeoutNanos;
        this.open = open;
    }

    public final boolean hasEnded() {
        return hasEnded;
    }

    /** Whether the call has ended, or will have by then. On the loop. */
    public final boolean endsBy(long nanos) {
        return hasEnded || deadlineNanos - nanos <= 0;
    }

    /** Ends the call with an answer, unless it has ended. The future completes on this thread. */
    public final boolean answer(R answer) {
        return end() && complete(answer);
    }

    private boolean complete(R answer) {
        open.ended(payloadBytes);
        beforeEnd();
        return result.complete(answer);
    }

    /** The same, but its room is still to be given back if this is true. */
    final boolean answerOwingRoom(R answer) {
        if (!end()) {
            return false;
        }
        beforeEnd();
        result.complete(answer);
        return true;
    }

    /** Ends the call with a failure, unless it has ended. On the loop: the future completes on a thread of the completion lane. */
    public final void fail(CallFailedException failure) {
        if (end()) {
            open.failed(failure);
            open.completions().add(() -> complete(failure));
        }
    }

    /** Ends the call with a failure, unless it has ended. The future completes on this thread, which may run a user's code. */
    public final void failHere(CallFailedException failure) {
        if (end()) {
            open.failed(failure);
            complete(failure);
        }
    }

    /** Gives the room back only now: what waits for a thread of the completion lane is bounded with the open calls. */
    private void complete(CallFailedException failure) {
        open.ended(payloadBytes);
        beforeEnd();
        result.completeExceptionally(failure);
    }

    /** Ends the call with an answer, unless it has ended. On the loop: the future completes on a thread of the completion lane. */
    public final void answerLater(R answer) {
        if (end()) {
            open.completions().add(() -> complete(answer));
        }
    }

    private boolean end() {
        return !hasEnded && HAS_ENDED.compareAndSet(this, false, true);
    }

    /** The size of the command or query. */
    public final int payloadBytes() {
        return payloadBytes;
    }

    /**
     * Completes something else for the user on a thread of the completion lane. That takes room of its own, for the call may end, and give
     * its room back, before a thread comes to it. On the loop.
     */
    final void completeLater(Runnable completion) {
        open.begin(0);
        open.completions().add(() -> {
            open.ended(0);
            completion.run();
        });
    }

    /** What else must be completed before the result is. */
    void beforeEnd() {}

    /** What its deadline makes of the call. On the loop. */
    abstract void expire(Expiry expiry);

    /** What the end of the node makes of the call. On the loop. */
    public abstract void stop();

    public static RejectedException stopped() {
        return new RejectedException(
                RejectedException.Reason.STOPPED,
                "The node is stopped, has failed or is closing; status() says which. Ask another server.");
    }

    final String timeout() {
        return TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms";
    }
}
