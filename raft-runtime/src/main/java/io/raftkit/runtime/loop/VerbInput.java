package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.Input;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An input that calls a verb of the engine: a lane completed something, or a connection broke. */
final class VerbInput extends Input {
    final Counter counter;
    final Consumer<RaftEngine> verb;
    /** How far the state machine has come, if that is what it is about. */
    final @Nullable Applied applied;

    VerbInput(Counter counter, Consumer<RaftEngine> verb) {
        this(counter, verb, null);
    }

    VerbInput(Counter counter, Consumer<RaftEngine> verb, @Nullable Applied applied) {
        this.counter = counter;
        this.verb = verb;
        this.applied = applied;
    }
}
