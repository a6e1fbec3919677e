package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import java.util.function.Consumer;

/** A verb for the engine: something a lane completed, or a connection that broke. */
final class VerbInput extends Input {
    private final Counter counter;
    final Consumer<RaftEngine> verb;

    VerbInput(Counter counter, Consumer<RaftEngine> verb) {
        this.counter = counter;
        this.verb = verb;
    }

    @Override
    void enter(NodeLoop loop) {
        loop.take(counter, verb);
    }
}
