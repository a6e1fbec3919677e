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

    /** Whether the key goes by itself. */
    public boolean expires() {
        return expiresAt != NEVER;
    }
}
