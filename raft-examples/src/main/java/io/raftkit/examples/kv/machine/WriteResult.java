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
        DONE(0),
        /** There was nothing to remove. */
        NOT_THERE(1),
        /** It did not, because its condition was not met. */
        REFUSED(2);

        private final byte code;

        Outcome(int code) {
            this.code = (byte) code;
        }

        private static Outcome of(byte code) {
            return switch (code) {
                case 0 -> DONE;
                case 1 -> NOT_THERE;
                case 2 -> REFUSED;
                default -> throw new IllegalArgumentException("unknown outcome " + code);
            };
        }
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(Byte.BYTES + Long.BYTES)
                .put(outcome.code)
                .putLong(version)
                .array();
    }

    /** Reads what the state machine answered to a write. */
    public static WriteResult of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new WriteResult(Outcome.of(in.get()), in.getLong());
    }
}
