package io.raftkit.testkit.linearizability;

/** What the checker found. */
public enum Verdict {
    /** There is an order that explains every answer. */
    LINEARIZABLE,
    /** There is none: the system gave an answer it must not give. */
    NOT_LINEARIZABLE,
    /** The budget ran out before either was certain. */
    UNDECIDED
}
