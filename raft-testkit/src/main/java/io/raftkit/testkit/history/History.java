package io.raftkit.testkit.history;

import java.util.List;

/**
 * What clients asked and were answered, in any order: the times say what happened when.
 *
 * @param operations the operations; copied
 * @param <I> what is asked
 * @param <O> what is answered
 */
public record History<I, O>(List<Operation<I, O>> operations) {
    /** Keeps a copy of the list. */
    public History {
        operations = List.copyOf(operations);
    }
}
