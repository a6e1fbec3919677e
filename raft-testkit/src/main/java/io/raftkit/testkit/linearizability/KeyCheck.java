package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Checks one key, and finds the operation to blame. */
final class KeyCheck<S, I, O> {
    private final Model<S, I, O> model;
    private final KeyHistory<I, O> history;
    private final Budget budget;
    private final BooleanSupplier isLate;

    /** @param isLate whether the time is over */
    KeyCheck(Model<S, I, O> model, KeyHistory<I, O> history, Budget budget, BooleanSupplier isLate) {
        this.model = model;
        this.history = history;
        this.budget = budget;
        this.isLate = isLate;
    }

    KeyReport<I, O> run() {
        Steps<S, I, O> steps = steps();
        Search<S, I, O> search = new Search<>(history, model.init(), steps);
        Verdict verdict = search.run();
        Farthest<S, I, O> farthest = search.farthest();
        KeyReporter<S, I, O> reporter = new KeyReporter<>(model, history, steps.count());
        List<Operation<I, O>> order = farthest.order().operations();
        return switch (verdict) {
            case LINEARIZABLE -> reporter.linearizable(order);
            case UNDECIDED -> reporter.undecided(order, farthest.front());
            case NOT_LINEARIZABLE ->
                farthest.isExact()
                        ? reporter.violation(order, farthest.front())
                        : blame(reporter, order, farthest.front());
        };
    }

    /**
     * The search gives up a way as soon as some operation is lost on it, which may be before the one that returns next is placed. So that
     * no innocent is blamed, looks for the first operation at whose return the history had become impossible. The next is the likeliest.
     */
    private KeyReport<I, O> blame(KeyReporter<S, I, O> reporter, List<Operation<I, O>> farthest, int front) {
        List<Operation<I, O>> order = farthest;
        int possible = front - 1;
        int impossible = history.answeredCount() - 1;
        int stride = 1;
        while (possible + 1 < impossible) {
            int middle = Math.min(possible + stride, (possible + impossible) / 2);
            Search<S, I, O> search = new Search<>(history.until(middle), model.init(), steps());
            // Where the budget runs out it stays open whether that one was possible: the blame goes no farther.
            if (search.run() == Verdict.LINEARIZABLE) {
                order = search.farthest().order().operations();
                possible = middle;
                stride *= 2;
            } else {
                impossible = middle;
            }
        }
        return reporter.violation(order, impossible);
    }

    private Steps<S, I, O> steps() {
        return new Steps<>(model, budget.stepsPerKeyMax(), isLate);
    }
}
