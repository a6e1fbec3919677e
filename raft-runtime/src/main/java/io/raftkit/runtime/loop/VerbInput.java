package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.Input;
import java.util.function.Consumer;

/** An input that calls a verb of the engine: a lane completed something, or a connection broke. */
final class VerbInput extends Input {
    final Counter counter;
    final Consumer<RaftEngine> verb;

    VerbInput(Counter counter, Consumer<RaftEngine> verb) {
        this.counter = counter;
        this.verb = verb;
    }
}
