package io.raftkit.examples.kv.machine;

import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.codec.Id;

/**
 * What is replicated: requests of a client of Redis, or one write of another client, or nothing but the time.
 *
 * @param <R> what is answered
 */
public sealed interface KeyValueCommand<R> extends TypedCommand<R> permits Batch, Write, KeyValueCommand.Tick {
    /** Lets time pass: keys whose time has come are removed. */
    @Id(5)
    record Tick() implements KeyValueCommand<Void> {}
}
