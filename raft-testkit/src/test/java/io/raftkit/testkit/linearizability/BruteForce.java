package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Tries every order of a short history, with nothing clever about it: what the checker is compared with. */
final class BruteForce<S, I, O> {
    private final Model<S, I, O> model;
    private final List<Operation<I, O>> operations;
    private final Predicate<Operation<I, O>> required;

    /** @param required which operations an order must have */
    BruteForce(Model<S, I, O> model, List<Operation<I, O>> operations, Predicate<Operation<I, O>> required) {
        this.model = model;
        this.operations = operations;
        this.required = required;
    }

    static <S, I, O> boolean isLinearizable(Model<S, I, O> model, List<Operation<I, O>> operations) {
        return new BruteForce<>(model, operations, operation -> !operation.unknown()).hasOrder();
    }

    boolean hasOrder() {
        return goOn(model.init(), operations);
    }

    private boolean goOn(S state, List<Operation<I, O>> left) {
        if (left.stream().noneMatch(required)) {
            return true;
        }
        for (Operation<I, O> next : left) {
            boolean inTime = left.stream().noneMatch(other -> required.test(other) && other.returned() < next.called());
            Optional<S> after = inTime ? model.step(state, next.input(), next.output()) : Optional.empty();
            if (after.isPresent()) {
                List<Operation<I, O>> rest = new ArrayList<>(left);
                rest.removeIf(operation -> operation == next);
                if (goOn(after.get(), rest)) {
                    return true;
                }
            }
        }
        return false;
    }
}
