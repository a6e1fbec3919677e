package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import io.raftkit.typed.codec.Id;
import org.jspecify.annotations.Nullable;

/** What a key must hold so that a {@link Write} changes it. Compared where the write is applied. */
public sealed interface Condition {
    /** Anything, or nothing. */
    Condition ANY = new Any();

    /** Whether what a key holds, null for nothing, is as it must be. */
    boolean isMet(@Nullable Held held);

    /** Always met. */
    @Id(1)
    record Any() implements Condition {
        @Override
        public boolean isMet(@Nullable Held held) {
            return true;
        }
    }

    /**
     * Nobody changed the key since.
     *
     * @param version the number of the change, 0 if the key must not be there
     */
    @Id(2)
    record IsVersion(long version) implements Condition {
        @Override
        public boolean isMet(@Nullable Held held) {
            return (held == null ? 0 : held.version()) == version;
        }
    }

    /** The key holds this string. */
    @Id(3)
    record IsText(Bytes text) implements Condition {
        @Override
        public boolean isMet(@Nullable Held held) {
            return held != null
                    && held.value() instanceof Value.Text there
                    && there.bytes().equals(text);
        }
    }
}
