package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a violation so that a newcomer sees what is wrong. */
final class ViolationText<S, I, O> {
    private static final int LINES_MAX = 10;
    private static final int STATES_MAX = 5;

    private final Model<S, I, O> model;
    private final KeyHistory<I, O> history;
    private final List<Operation<I, O>> order;
    private final List<S> states;
    private final Set<Operation<I, O>> answeredLater = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StringBuilder text = new StringBuilder();

    /** @param states the state after each operation of the order */
    ViolationText(Model<S, I, O> model, KeyHistory<I, O> history, List<Operation<I, O>> order, List<S> states) {
        this.model = model;
        this.history = history;
        this.order = order;
        this.states = states;
    }

    /**
     * @param number the answered operation that cannot be placed
     * @param waiting others in flight that are not in the order
     */
    String of(int number, List<Operation<I, O>> waiting) {
        Operation<I, O> blocked = history.answered(number).recorded();
        say("Key " + history.key() + ": no order of its operations explains the answers that were recorded.");
        say("  (A line is: call..return, client, what was asked -> what was answered.)");
        for (int later = number; later < history.answeredCount(); later++) {
            answeredLater.add(history.answered(later).recorded());
        }
        sayOrder(number);
        say("  The next operation to return has no place in it, nor in any other order of these operations:");
        say(line(blocked) + "   <-- NO PLACE");
        say("  In the order above, the state between its call and its return was " + statesMetBy(blocked) + ".");
        if (!waiting.isEmpty()) {
            say("  Also called by then, and of no help:");
            waiting.stream().limit(LINES_MAX).forEach(operation -> say(line(operation)));
            if (waiting.size() > LINES_MAX) {
                say("    and " + (waiting.size() - LINES_MAX) + " more");
            }
        }
        return text.toString().stripTrailing();
    }

    private void sayOrder(int count) {
        int hidden = Math.max(0, order.size() - LINES_MAX);
        String end = hidden > 0 ? "; it ends with" : "";
        say("  The first " + count + " answers, of " + history.answeredCount() + ", are explained by this order" + end
                + ":");
        if (order.isEmpty()) {
            say("    (nothing)   then the state is " + model.describeState(model.init()));
        }
        for (int i = hidden; i < order.size(); i++) {
            Operation<I, O> operation = order.get(i);
            String line = answeredLater.contains(operation)
                    ? line(operation, null) + " (its answer came later)"
                    : line(operation, operation.output());
            say(line + "   then the state is " + model.describeState(states.get(i)));
        }
    }

    /** What the operation could have met: the states after the last operation that must come before it. */
    private String statesMetBy(Operation<I, O> blocked) {
        int from = order.size();
        while (from > 0 && order.get(from - 1).returned() >= blocked.called()) {
            from--;
        }
        Set<S> met = new LinkedHashSet<>();
        met.add(from == 0 ? model.init() : states.get(from - 1));
        met.addAll(states.subList(from, states.size()));
        String some = String.join(
                ", then ",
                met.stream().limit(STATES_MAX).map(model::describeState).toList());
        return met.size() > STATES_MAX ? some + ", and so on" : some;
    }

    private String line(Operation<I, O> operation) {
        return line(operation, operation.output());
    }

    private String line(Operation<I, O> operation, @Nullable O output) {
        return "    " + operation.called() + ".." + (operation.unknown() ? "?" : operation.returned()) + "  client "
                + operation.client() + "  " + model.describe(operation.input(), output);
    }

    private void say(String line) {
        text.append(line).append('\n');
    }
}
