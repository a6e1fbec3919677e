package io.raftkit.examples.kv.machine;

import java.nio.ByteBuffer;

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
        DONE,
        /** There was nothing to remove. */
        NOT_THERE,
        /** It did not, because its condition was not met. */
        REFUSED
    }

    private static final Outcome[] OUTCOMES = Outcome.values();

    byte[] toBytes() {
        return ByteBuffer.allocate(Byte.BYTES + Long.BYTES)
                .put((byte) outcome.ordinal())
                .putLong(version)
                .array();
    }

    /** Reads what the state machine answered to a write. */
    public static WriteResult of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new WriteResult(OUTCOMES[in.get()], in.getLong());
    }
}
