package io.raftkit.examples.soak;

import io.raftkit.examples.cluster.Outcome;

/** What the customers of the bank ask, one after the other. */
interface Asked extends AutoCloseable {
    /**
     * What came of asking.
     *
     * @param outcome what is known now
     * @param answer the answer; empty unless it was acknowledged
     */
    record Reply(Outcome outcome, String answer) {}

    /** Asks something, at a certain server if that matters. */
    Reply ask(int server, String input);

    @Override
    default void close() {}
}
