package io.raftkit.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose futures have not ended, bounded in number and bytes. Whatever ends one does it here. A call has its place until a thread takes
 * up its completion, so that callbacks which do not return do not make memory grow. Thread-safe.
 */
final class OpenCalls {
    private static final int CALLS_MAX = 65_536;
    private static final long MIB = 1024 * 1024;
    private static final long BYTES_MAX =
            Math.max(16 * MIB, Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 16));

    private final ClientThreads threads;
    private final Set<Call> open = ConcurrentHashMap.newKeySet();
    private int count;
    private long bytes;
    private boolean isClosed;

    OpenCalls(ClientThreads threads) {
        this.threads = threads;
    }

    /** Lets a call begin; or ends it at once, and returns false. */
    boolean begin(Call call) {
        RejectedException refused = admit(call);
        if (refused != null) {
            // Not counted, so nothing is given back.
            if (call.end() != null) {
                threads.complete(() -> call.result().completeExceptionally(refused));
            }
            return false;
        }
        Future<?> deadline = threads.later(() -> expire(call), Math.max(0, call.leftNanos()));
        if (deadline == null) {
            stop(call);
            return false;
        }
        call.timer(deadline);
        return true;
    }

    private synchronized @Nullable RejectedException admit(Call call) {
        if (isClosed) {
            return new RejectedException(RejectedException.Reason.STOPPED, "This client is closed.");
        }
        if (count >= CALLS_MAX || bytes + call.bytes() > BYTES_MAX) {
            return new RejectedException(
                    RejectedException.Reason.OVERLOADED,
                    "This client has " + count + " open calls with " + bytes + " bytes: wait for some to end.");
        }
        count++;
        bytes += call.bytes();
        open.add(call);
        return null;
    }

    private void expire(Call call) {
        Problem last = call.problem();
        end(
                call,
                mayHaveBeenTaken -> mayHaveBeenTaken
                        ? new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.DEADLINE,
                                "The deadline passed while a server had the command, which may still be applied.")
                        : Problem.atDeadline(last));
    }

    private void stop(Call call) {
        end(
                call,
                mayHaveBeenTaken -> mayHaveBeenTaken
                        ? new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.STOPPED,
                                "The client was closed while a server had the command, which may still be applied.")
                        : new RejectedException(RejectedException.Reason.STOPPED, "The client was closed."));
    }

    /** Ends a call with an answer. */
    void answer(Call call, byte[] answer) {
        Call.End end = call.end();
        if (end != null) {
            leave(call, end);
            threads.complete(() -> {
                giveBack(call);
                call.result().complete(answer);
            });
        }
    }

    /** Ends a call without one. */
    void fail(Call call, CallFailedException failure) {
        end(call, mayHaveBeenTaken -> failure);
    }

    /** How a call ends, which depends on whether a server may have taken it. */
    private interface Ending {
        CallFailedException failure(boolean mayHaveBeenTaken);
    }

    private void end(Call call, Ending ending) {
        Call.End end = call.end();
        if (end == null) {
            return;
        }
        leave(call, end);
        CallFailedException failure = ending.failure(end.mayHaveBeenTaken());
        threads.complete(() -> {
            giveBack(call);
            call.result().completeExceptionally(failure);
        });
        if (end.exchange() != null) {
            end.exchange().giveUpIfDone();
        }
    }

    private void leave(Call call, Call.End end) {
        open.remove(call);
        if (end.exchange() != null) {
            end.exchange().left();
        }
    }

    private synchronized void giveBack(Call call) {
        count--;
        bytes -= call.bytes();
    }

    /** Ends all calls, and those that would begin; false if that was done before. */
    boolean close() {
        synchronized (this) {
            if (isClosed) {
                return false;
            }
            isClosed = true;
        }
        List.copyOf(open).forEach(this::stop);
        return true;
    }

    /** How many calls are open. */
    synchronized int count() {
        return count;
    }
}
