package io.raftkit.examples.kv.machine;

import io.raftkit.typed.codec.Id;

/**
 * What became of a {@link Write}.
 *
 * @param outcome whether it changed the key
 * @param version of the key if the write was refused, 0 if the key is not there; otherwise the number of the last change of any key, which is
 *     this one if it was one
 */
public record WriteResult(Outcome outcome, long version) {
    /** Whether a write changed its key. */
    public enum Outcome {
        /** It did. */
        @Id(1)
        DONE,
        /** There was nothing to remove. */
        @Id(2)
        NOT_THERE,
        /** It did not, because its condition was not met. */
        @Id(3)
        REFUSED
    }
}
