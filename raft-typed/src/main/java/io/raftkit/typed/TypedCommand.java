package io.raftkit.typed;

/**
 * A command: a record that implements this, directly or through a sealed interface of the application's.
 *
 * @param <R> the result, which every server computes when it applies the command: a type that {@link io.raftkit.typed.codec.Codecs} knows,
 *     or {@code Void} for none. What goes wrong in the domain is a result too, for instance one record of a sealed interface
 */
public interface TypedCommand<R> {}
