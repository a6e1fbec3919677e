package io.raftkit.runtime.call;

import io.raftkit.runtime.thread.Worker;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The calls that have not ended, by deadline. A call that ends does not remove itself here. Ended calls are removed when they may be half of all, so
 * that a call costs no more than its insertion, and results are not held until a deadline far away. Confined to the loop.
 */
public final class Deadlines {
    private static final int SWEEP_MIN = 1_024;
    private static final int TRIM_MAX = 8;

    private final PriorityQueue<Call<?>> calls =
            new PriorityQueue<>(Comparator.comparingLong(call -> call.deadlineNanos));
    private int sweepAt = SWEEP_MIN;

    public void add(Call<?> call) {
        if (calls.size() >= sweepAt) {
            calls.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, calls.size() * 2);
        }
        calls.add(call);
    }

    /** Ends the calls whose deadline has come. */
    public void expire(long nowNanos, Expiry expiry) {
        while (!calls.isEmpty() && calls.peek().deadlineNanos <= nowNanos) {
            Call<?> call = calls.poll();
            if (!call.hasEnded()) {
                call.expire(expiry);
            }
        }
    }

    /** When to call {@link #expire} next, though possibly for calls that have ended. */
    public long nextNanos() {
        for (int trimmed = 0; trimmed < TRIM_MAX; trimmed++) {
            Call<?> first = calls.peek();
            if (first == null) {
                return Worker.IDLE;
            }
            if (!first.hasEnded()) {
                return first.deadlineNanos;
            }
            calls.poll();
        }
        return calls.isEmpty() ? Worker.IDLE : calls.peek().deadlineNanos;
    }

    /** Ends all calls because the node does. */
    public void stop() {
        calls.forEach(Call::stop);
        calls.clear();
    }

    int size() {
        return calls.size();
    }
}
