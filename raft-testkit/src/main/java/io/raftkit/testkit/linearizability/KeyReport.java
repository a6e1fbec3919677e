package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.List;
import java.util.Optional;

/**
 * What was found about one key.
 *
 * @param key the key
 * @param verdict the verdict
 * @param operationCount how many operations the key has, those of unknown outcome included
 * @param stepCount how often the model was asked for a step
 * @param order where linearizable, an order that explains every answer. Else the longest found that explains all answers up to some moment:
 *     the verdict says whether there may be a longer one. Operations of unknown outcome, and those still under way at that moment, are in it
 *     where their effect is needed
 * @param blocked where not linearizable, the operation whose answer cannot be explained: without it, all that returned before can. Empty
 *     otherwise
 * @param waiting where not linearizable, other operations that had been called when the blocked one returned, and are not in the order
 * @param text the same for people, in several lines
 * @param <I> what is asked
 * @param <O> what is answered
 */
public record KeyReport<I, O>(
        Object key,
        Verdict verdict,
        int operationCount,
        long stepCount,
        List<Operation<I, O>> order,
        Optional<Operation<I, O>> blocked,
        List<Operation<I, O>> waiting,
        String text) {
    /** Keeps copies of the lists. */
    public KeyReport {
        order = List.copyOf(order);
        waiting = List.copyOf(waiting);
    }
}
