package io.raftkit.examples.kv.machine;

import io.raftkit.api.Command;

/** Calls of the state machine that no node makes. What it throws fails the test. */
public final class Direct {
    private Direct() {}

    /** Applies a command, and returns its result. */
    public static byte[] apply(KeyValueMachine machine, Command command) {
        try {
            return machine.stateMachine().apply(command);
        } catch (Exception e) {
            throw new AssertionError("a node would stop", e);
        }
    }

    /** Answers a query. */
    public static byte[] query(KeyValueMachine machine, byte[] query) {
        try {
            return machine.stateMachine().query(query);
        } catch (Exception e) {
            throw new AssertionError("the query failed", e);
        }
    }
}
