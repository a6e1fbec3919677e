package io.raftkit.examples.demo;

/** What a client knows after it sent an increment once. */
enum Outcome {
    /** It was applied. */
    ACKNOWLEDGED,
    /** It was not applied and will not be: it may be sent again under the same id. */
    REJECTED,
    /** It may have been applied, may be later, or may never be: it must not be sent again. */
    UNKNOWN
}
