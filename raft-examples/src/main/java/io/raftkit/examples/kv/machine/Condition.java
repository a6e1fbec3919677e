package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a key must hold so that a {@link Write} changes it. Compared where the write is applied. */
public sealed interface Condition {
    /** Anything, or nothing. */
    Condition ANY = new Any();

    /** Whether what a key holds, null for nothing, is as it must be. */
    boolean isMet(@Nullable Held held);

    /** How many bytes {@link #writeTo} writes. */
    int sizeBytes();

    /** Writes it in the form in which it is replicated. */
    void writeTo(ByteBuffer out);

    /** Reads what {@link #writeTo} wrote. */
    static Condition readFrom(ByteBuffer in) {
        byte kind = in.get();
        return switch (kind) {
            case Any.KIND -> ANY;
            case IsVersion.KIND -> new IsVersion(in.getLong());
            case IsText.KIND -> new IsText(Write.bytes(in, in.getInt()));
            default -> throw new IllegalArgumentException("unknown condition " + kind);
        };
    }

    /** Always met. */
    record Any() implements Condition {
        private static final byte KIND = 0;

        @Override
        public boolean isMet(@Nullable Held held) {
            return true;
        }

        @Override
        public int sizeBytes() {
            return Byte.BYTES;
        }

        @Override
        public void writeTo(ByteBuffer out) {
            out.put(KIND);
        }
    }

    /**
     * Nobody changed the key since.
     *
     * @param version the number of the change, 0 if the key must not be there
     */
    record IsVersion(long version) implements Condition {
        private static final byte KIND = 1;

        @Override
        public boolean isMet(@Nullable Held held) {
            return (held == null ? 0 : held.version()) == version;
        }

        @Override
        public int sizeBytes() {
            return Byte.BYTES + Long.BYTES;
        }

        @Override
        public void writeTo(ByteBuffer out) {
            out.put(KIND).putLong(version);
        }
    }

    /** The key holds this string. */
    record IsText(Bytes text) implements Condition {
        private static final byte KIND = 2;

        @Override
        public boolean isMet(@Nullable Held held) {
            return held != null
                    && held.value() instanceof Value.Text there
                    && there.bytes().equals(text);
        }

        @Override
        public int sizeBytes() {
            return Byte.BYTES + Integer.BYTES + text.length();
        }

        @Override
        public void writeTo(ByteBuffer out) {
            out.put(KIND).putInt(text.length()).put(text.array());
        }
    }
}
