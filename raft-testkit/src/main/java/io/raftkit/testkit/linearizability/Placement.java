package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last operation of an order that the model accepts, and through {@code previous} those before it.
 *
 * @param previous what was placed before; null for the empty order
 * @param request what was placed; null for the empty order
 * @param state the state after it
 */
record Placement<S, I, O>(
        @Nullable Placement<S, I, O> previous, @Nullable Request<I, O> request, S state) {
    static <S, I, O> Placement<S, I, O> none(S init) {
        return new Placement<>(null, null, init);
    }

    Placement<S, I, O> then(Request<I, O> next, S stateAfter) {
        return new Placement<>(this, next, stateAfter);
    }

    /** The state before an operation of unknown outcome that comes last; null if the last one is no such operation. */
    @Nullable
    S stateBeforeUnknown() {
        return previous != null && request != null && !request.isAnswered() ? previous.state : null;
    }

    /** The operations as they were recorded, from the first. */
    List<Operation<I, O>> operations() {
        Deque<Operation<I, O>> operations = new ArrayDeque<>();
        for (Placement<S, I, O> each = this; each != null && each.request != null; each = each.previous) {
            operations.addFirst(each.request.recorded());
        }
        return List.copyOf(operations);
    }
}
