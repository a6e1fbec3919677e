package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import org.jspecify.annotations.Nullable;

/**
 * An operation as the search sees it.
 *
 * @param recorded the operation as it was recorded
 * @param input what stands for its input, by {@link Model#simplified}
 * @param isAnswered false if its outcome is unknown, or to be taken for unknown
 * @param isUnnoticed whether any order may do without it, by {@link Model#unnoticed}
 */
record Request<I, O>(Operation<I, O> recorded, I input, boolean isAnswered, boolean isUnnoticed) {
    @Nullable
    O output() {
        return isAnswered ? recorded.output() : null;
    }

    long called() {
        return recorded.called();
    }

    long returned() {
        return recorded.returned();
    }

    Request<I, O> withoutAnswer() {
        return new Request<>(recorded, input, false, isUnnoticed);
    }
}
