package io.raftkit.runtime.call;

import io.raftkit.runtime.thread.Worker;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The calls that have not ended, by deadline. A call that ends does not remove itself here. Ended calls are removed when they come first, and when
 * they may be half of all, so that a call costs no more than its insertion, and results are not held until a deadline far away. Confined to the loop.
 *
 * <p>Most calls of a node have the same timeout, so they come in the order of their deadlines. These need no search for their places.
 */
public final class Deadlines {
    private static final int SWEEP_MIN = 1_024;
    private static final int TRIM_MAX = 8;

    /** Each has no earlier deadline than the one before it. */
    private final ArrayDeque<Call<?>> inOrder = new ArrayDeque<>();
    /** Calls that came behind one with a later deadline. */
    private final PriorityQueue<Call<?>> others =
            new PriorityQueue<>(Comparator.comparingLong(call -> call.deadlineNanos));

    private int sweepAt = SWEEP_MIN;

    public void add(Call<?> call) {
        if (size() >= sweepAt) {
            inOrder.removeIf(Call::hasEnded);
            others.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, size() * 2);
        }
        Call<?> last = inOrder.peekLast();
        if (last == null || last.deadlineNanos <= call.deadlineNanos) {
            inOrder.add(call);
        } else {
            others.add(call);
        }
    }

    /** The queue with the call that comes first. */
    private Queue<Call<?>> next() {
        Call<?> ofOrder = inOrder.peek();
        Call<?> other = others.peek();
        return other == null || ofOrder != null && ofOrder.deadlineNanos <= other.deadlineNanos ? inOrder : others;
    }

    /** Ends the calls whose deadline has come. */
    public void expire(long nowNanos, Expiry expiry) {
        Queue<Call<?>> calls = next();
        while (!calls.isEmpty() && calls.element().deadlineNanos <= nowNanos) {
            Call<?> call = calls.remove();
            if (!call.hasEnded()) {
                call.expire(expiry);
            }
            calls = next();
        }
    }

    /** When to call {@link #expire} next, though possibly for calls that have ended. */
    public long nextNanos() {
        while (!inOrder.isEmpty() && inOrder.element().hasEnded()) {
            inOrder.remove();
        }
        for (int trimmed = 0;
                trimmed < TRIM_MAX && !others.isEmpty() && others.element().hasEnded();
                trimmed++) {
            others.remove();
        }
        Call<?> first = next().peek();
        return first == null ? Worker.IDLE : first.deadlineNanos;
    }

    /** Ends all calls because the node does. */
    public void stop() {
        inOrder.forEach(Call::stop);
        others.forEach(Call::stop);
        inOrder.clear();
        others.clear();
    }

    int size() {
        return inOrder.size() + others.size();
    }
}
