package io.raftkit.testkit.linearizability;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Asks the model for steps and counts them. Confined to one search. */
final class Steps<S, I, O> {
    private static final int STEPS_PER_LOOK_AT_THE_CLOCK = 1024;

    private final Model<S, I, O> model;
    private final long countMax;
    private final BooleanSupplier isLate;
    private long count;
    private boolean late;

    Steps(Model<S, I, O> model, long countMax, BooleanSupplier isLate) {
        this.model = model;
        this.countMax = countMax;
        this.isLate = isLate;
        late = isLate.getAsBoolean();
    }

    Optional<S> step(S state, Request<I, O> request) {
        if (++count % STEPS_PER_LOOK_AT_THE_CLOCK == 0) {
            late = isLate.getAsBoolean();
        }
        return model.step(state, request.input(), request.output());
    }

    /** Whether the operation, carried out in this state, leads to that one. */
    boolean leads(S state, Request<I, O> request, S stateAfter) {
        return step(state, request).filter(stateAfter::equals).isPresent();
    }

    /** Whether an answered operation that led from a state to another is one that never changes any. */
    boolean isRead(Request<I, O> request, S state, S stateAfter) {
        O output = request.output();
        if (output == null || !model.isRead(request.input(), output)) {
            return false;
        }
        if (!stateAfter.equals(state)) {
            throw new IllegalStateException("the model says that " + model.describe(request.input(), output)
                    + " is a read, but its step changes the state " + model.describeState(state));
        }
        return true;
    }

    /** Whether an answered operation that this state refuses may be accepted later. */
    boolean mayAnswerLater(S state, Request<I, O> request) {
        O output = request.output();
        return output == null || model.mayAnswerLater(state, request.input(), output);
    }

    boolean areExhausted() {
        return late || count > countMax;
    }

    long count() {
        return count;
    }
}
