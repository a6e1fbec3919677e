package io.raftkit.typed;

/**
 * A query, which changes nothing: a record that implements this, directly or through a sealed interface of the application's.
 *
 * @param <R> the answer: a type that {@link io.raftkit.typed.codec.Codecs} knows
 */
public interface TypedQuery<R> {}
