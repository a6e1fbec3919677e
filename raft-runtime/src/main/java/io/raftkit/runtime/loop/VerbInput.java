package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.Input;
import java.util.function.Consumer;

/** A verb for the engine: something a lane completed, or a connection that broke. */
final class VerbInput extends Input {
    final Counter counter;
    final Consumer<RaftEngine> verb;

    VerbInput(Counter counter, Consumer<RaftEngine> verb) {
        this.counter = counter;
        this.verb = verb;
    }
}
