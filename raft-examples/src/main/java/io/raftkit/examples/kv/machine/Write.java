package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.KeySpace;
import io.raftkit.examples.kv.store.Value;
import io.raftkit.typed.codec.Id;
import org.jspecify.annotations.Nullable;

/** Sets or removes one key, if a condition is met. */
public sealed interface Write extends KeyValueCommand<WriteResult> {
    /** The key. */
    Bytes key();

    /** What it must hold. */
    Condition condition();

    /**
     * Sets it.
     *
     * @param lifeMillis how long it is to stay, from the time of the log entry on; 0 for ever
     */
    @Id(3)
    record Put(Bytes key, Condition condition, long lifeMillis, Bytes value) implements Write {
        private long expiresAt(long now) {
            if (lifeMillis == 0) {
                return Held.NEVER;
            }
            return lifeMillis < Held.NEVER - now ? now + lifeMillis : Held.NEVER - 1;
        }
    }

    /** Removes it. */
    @Id(4)
    record Delete(Bytes key, Condition condition) implements Write {}

    /** Sets a key. */
    static Write put(Bytes key, Condition condition, Bytes value, long lifeMillis) {
        return new Put(key, condition, lifeMillis, value);
    }

    /** Removes a key. */
    static Write delete(Bytes key, Condition condition) {
        return new Delete(key, condition);
    }

    /** Applies it. */
    default WriteResult applyTo(KeySpace keys) {
        @Nullable Held held = keys.find(key());
        if (!condition().isMet(held)) {
            return new WriteResult(WriteResult.Outcome.REFUSED, keys.version(key()));
        }
        if (this instanceof Put put) {
            keys.put(key(), new Value.Text(put.value()), put.expiresAt(keys.now()));
        } else if (!keys.remove(key())) {
            return new WriteResult(WriteResult.Outcome.NOT_THERE, keys.version());
        }
        return new WriteResult(WriteResult.Outcome.DONE, keys.version());
    }
}
