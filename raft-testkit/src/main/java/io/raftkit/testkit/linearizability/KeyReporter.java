package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes reports of one key. Every order it is given is played again, with the inputs as they were recorded. */
final class KeyReporter<S, I, O> {
    private final Model<S, I, O> model;
    private final KeyHistory<I, O> history;
    private final long stepCount;

    KeyReporter(Model<S, I, O> model, KeyHistory<I, O> history, long stepCount) {
        this.model = model;
        this.history = history;
        this.stepCount = stepCount;
    }

    KeyReport<I, O> linearizable(List<Operation<I, O>> order) {
        statesAlong(order, history.answeredCount());
        return report(
                Verdict.LINEARIZABLE,
                order,
                Optional.empty(),
                List.of(),
                "Key " + history.key() + ": linearizable, " + history.size() + " operations.");
    }

    KeyReport<I, O> undecided(List<Operation<I, O>> order, int front) {
        String text = "Key " + history.key() + ": the budget ran out after " + stepCount
                + " steps. Up to then an order was found that explains the first " + front + " of "
                + history.answeredCount()
                + " answers.\n  Allow more steps or time, spread the operations over more keys, or record a shorter history.";
        return report(Verdict.UNDECIDED, order, Optional.empty(), List.of(), text);
    }

    /** @param number the answered operation that cannot be placed, all smaller ones being in the order */
    KeyReport<I, O> violation(List<Operation<I, O>> order, int number) {
        Operation<I, O> blocked = history.answered(number).recorded();
        List<Operation<I, O>> waiting = waiting(order, number);
        String text = new ViolationText<>(model, history, order, statesAlong(order, number)).of(number, waiting);
        return report(Verdict.NOT_LINEARIZABLE, order, Optional.of(blocked), waiting, text);
    }

    private KeyReport<I, O> report(
            Verdict verdict,
            List<Operation<I, O>> order,
            Optional<Operation<I, O>> blocked,
            List<Operation<I, O>> waiting,
            String text) {
        return new KeyReport<>(history.key(), verdict, history.size(), stepCount, order, blocked, waiting, text);
    }

    private List<Operation<I, O>> waiting(List<Operation<I, O>> order, int number) {
        Operation<I, O> blocked = history.answered(number).recorded();
        Set<Operation<I, O>> placed = Collections.newSetFromMap(new IdentityHashMap<>());
        placed.addAll(order);
        List<Operation<I, O>> waiting = new ArrayList<>();
        for (int later = number + 1; later < history.answeredCount(); later++) {
            waiting.add(history.answered(later).recorded());
        }
        history.unknown().requests().forEach(request -> waiting.add(request.recorded()));
        waiting.removeIf(operation -> operation.called() > blocked.returned() || placed.contains(operation));
        return waiting;
    }

    /** The state after each operation; only the first {@code answeredCount} answers to return count as known. */
    private List<S> statesAlong(List<Operation<I, O>> order, int answeredCount) {
        Set<Operation<I, O>> answered = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int number = 0; number < answeredCount; number++) {
            answered.add(history.answered(number).recorded());
        }
        List<S> states = new ArrayList<>();
        S state = model.init();
        for (Operation<I, O> operation : order) {
            state = model.step(state, operation.input(), answered.contains(operation) ? operation.output() : null)
                    .orElseThrow(() -> new IllegalStateException("the model accepted an order and then refused it at "
                            + model.describe(operation.input(), operation.output())
                            + "; check that step is a function of its arguments, that states are immutable and have equals and"
                            + " hashCode, and that simplified() and mayAnswerLater() keep what they promise"));
            states.add(state);
        }
        return states;
    }
}
