package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Checks recorded histories for linearizability.
 *
 * <p>Each key is searched apart (Herlihy and Wing: a history is linearizable if that of each key is), by the search of Wing and Gong with
 * Lowe's memoisation. The problem is hard in general, easy for what well-behaved systems answer: tens of thousands of operations take
 * seconds, on many keys or with a dozen clients on one. The verdict, the order and the report depend on the history, the model and the
 * number of steps allowed, on nothing else.
 */
public final class Linearizability {
    private Linearizability() {}

    /**
     * Checks a history within {@link Budget#DEFAULT}.
     *
     * @param history what clients asked and were answered
     * @param model what the operations mean
     * @param <S> the state of one key
     * @param <I> what is asked
     * @param <O> what is answered
     * @return the verdict, for each key
     */
    public static <S, I, O> LinearizabilityReport<I, O> check(History<I, O> history, Model<S, I, O> model) {
        return check(history, model, Budget.DEFAULT);
    }

    /**
     * Checks a history. Runs on the calling thread.
     *
     * @param history what clients asked and were answered
     * @param model what the operations mean
     * @param budget how much work it may take
     * @param <S> the state of one key
     * @param <I> what is asked
     * @param <O> what is answered
     * @return the verdict, for each key
     */
    public static <S, I, O> LinearizabilityReport<I, O> check(
            History<I, O> history, Model<S, I, O> model, Budget budget) {
        long start = System.nanoTime();
        BooleanSupplier isLate = () -> System.nanoTime() - start >= budget.timeNanosMax();
        Map<Object, List<Operation<I, O>>> byKey = new LinkedHashMap<>();
        for (Operation<I, O> operation : history.operations()) {
            byKey.computeIfAbsent(model.key(operation.input()), key -> new ArrayList<>())
                    .add(operation);
        }
        // Short ones first: where time runs out, as many keys as possible have been decided.
        List<Map.Entry<Object, List<Operation<I, O>>>> shortestFirst = new ArrayList<>(byKey.entrySet());
        shortestFirst.sort(Comparator.comparingInt(entry -> entry.getValue().size()));
        Map<Object, KeyReport<I, O>> reports = new HashMap<>();
        for (Map.Entry<Object, List<Operation<I, O>>> entry : shortestFirst) {
            KeyHistory<I, O> arranged = KeyHistory.of(entry.getKey(), entry.getValue(), model);
            reports.put(entry.getKey(), new KeyCheck<>(model, arranged, budget, isLate).run());
        }
        return new LinearizabilityReport<>(
                byKey.keySet().stream().map(reports::get).toList());
    }
}
