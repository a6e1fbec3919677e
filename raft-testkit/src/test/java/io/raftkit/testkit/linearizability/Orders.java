package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Proves, in one pass and without any search, that an order explains a history. */
final class Orders {
    private Orders() {}

    static <S, I, O> void assertExplains(Model<S, I, O> model, History<I, O> history, List<Operation<I, O>> order) {
        Set<Operation<I, O>> placed = Collections.newSetFromMap(new IdentityHashMap<>());
        S state = model.init();
        long latestCall = Long.MIN_VALUE;
        for (Operation<I, O> operation : order) {
            assertThat(operation.returned())
                    .as("%s returned before one placed earlier was called", operation)
                    .isGreaterThanOrEqualTo(latestCall);
            latestCall = Math.max(latestCall, operation.called());
            state = model.step(state, operation.input(), operation.output()).orElseThrow();
            assertThat(placed.add(operation)).as("%s is placed once", operation).isTrue();
        }
        Set<Operation<I, O>> recorded = Collections.newSetFromMap(new IdentityHashMap<>());
        recorded.addAll(history.operations());
        assertThat(recorded.containsAll(placed)).isTrue();
        recorded.removeAll(placed);
        assertThat(recorded).as("answered operations left out").allMatch(Operation::unknown);
    }
}
