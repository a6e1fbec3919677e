package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.KeySpace;
import io.raftkit.examples.kv.store.Value;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sets or removes one key, if a condition is met. A string is replicated with its length in front, which is -1 for none.
 *
 * @param key the key
 * @param condition what it must hold
 * @param value the string that it is to hold, or null to remove it
 * @param lifeMillis how long it is to stay, from the time of the log entry on; 0 for ever
 */
public record Write(
        Bytes key, Condition condition, @Nullable Bytes value, long lifeMillis) {
    /** The first byte, where a {@link Batch} has the version of its protocol. */
    static final byte KIND = 1;

    private static final int NONE = -1;

    /** Sets a key. */
    public static Write put(Bytes key, Condition condition, Bytes value, long lifeMillis) {
        return new Write(key, condition, value, lifeMillis);
    }

    /** Removes a key. */
    public static Write delete(Bytes key, Condition condition) {
        return new Write(key, condition, null, 0);
    }

    /** The form in which it is replicated. */
    public byte[] toBytes() {
        int valueBytes = value == null ? 0 : value.length();
        ByteBuffer out = ByteBuffer.allocate(Byte.BYTES
                + Integer.BYTES
                + key.length()
                + condition.sizeBytes()
                + Integer.BYTES
                + valueBytes
                + Long.BYTES);
        out.put(KIND).putInt(key.length()).put(key.array());
        condition.writeTo(out);
        if (value == null) {
            out.putInt(NONE);
        } else {
            out.putInt(value.length()).put(value.array());
        }
        return out.putLong(lifeMillis).array();
    }

    /** Reads what {@link #toBytes} wrote. */
    static Write of(ByteBuffer in) {
        in.get();
        Bytes key = bytes(in, in.getInt());
        Condition condition = Condition.readFrom(in);
        int valueBytes = in.getInt();
        @Nullable Bytes value = valueBytes == NONE ? null : bytes(in, valueBytes);
        return new Write(key, condition, value, in.getLong());
    }

    static Bytes bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.of(bytes);
    }

    WriteResult applyTo(KeySpace keys) {
        @Nullable Held held = keys.find(key);
        if (!condition.isMet(held)) {
            return new WriteResult(WriteResult.Outcome.REFUSED, keys.version(key));
        }
        if (value != null) {
            keys.put(key, new Value.Text(value), expiresAt(keys.now()));
        } else if (!keys.remove(key)) {
            return new WriteResult(WriteResult.Outcome.NOT_THERE, keys.version());
        }
        return new WriteResult(WriteResult.Outcome.DONE, keys.version());
    }

    private long expiresAt(long now) {
        if (lifeMillis == 0) {
            return Held.NEVER;
        }
        return lifeMillis < Held.NEVER - now ? now + lifeMillis : Held.NEVER - 1;
    }
}
