package io.raftkit.runtime.loop;

/** The one way into the loop. Thread-safe. */
final class Entrance {
    private final InputQueue inputs;
    private final Runner runner;

    Entrance(InputQueue inputs, Runner runner) {
        this.inputs = inputs;
        this.runner = runner;
    }

    /** Puts something in and has the loop look at it; false if the loop has ended. */
    boolean offer(Input input) {
        if (!inputs.push(input)) {
            return false;
        }
        runner.wake();
        return true;
    }
}
