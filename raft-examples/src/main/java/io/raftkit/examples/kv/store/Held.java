package io.raftkit.examples.kv.store;

/**
 * What is kept for a key.
 *
 * @param value its value
 * @param expiresAt the replicated time from which on the key is no longer there, or {@link #NEVER}
 * @param version the number of the change that made it so, see {@link KeySpace#version()}
 */
public record Held(Value value, long expiresAt, long version) {
    /** Never reached by the clock. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How many bytes the value has that is shown: that of a string, not the fields of a hash. */
    public long shownBytes() {
        return value instanceof Value.Text text ? text.bytes().length() : 0;
    }

    /** Whether the key is no longer there at a time. */
    public boolean isExpired(long now) {
        return expiresAt <= now;
    }

    /** Whether the key goes by itself. */
    public boolean expires() {
        return expiresAt != NEVER;
    }
}
