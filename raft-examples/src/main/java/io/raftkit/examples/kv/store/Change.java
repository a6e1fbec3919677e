package io.raftkit.examples.kv.store;

import org.jspecify.annotations.Nullable;

/**
 * One change of the keys.
 *
 * @param version its number, see {@link KeySpace#version()}
 * @param kind what happened
 * @param key the key, empty for all of them
 * @param held what the key holds if it was set, without the fields of a hash; otherwise null
 */
public record Change(
        long version, Kind kind, Bytes key, @Nullable Held held) {
    /** What happened to a key. */
    public enum Kind {
        /** It was set, or when it expires was changed. */
        PUT,
        /** It was removed. */
        DELETE,
        /** It was removed because its time had come. */
        EXPIRE,
        /** All keys were removed. */
        CLEAR
    }

    /** A key was set. */
    static Change put(Bytes key, Held held) {
        // All versions of a hash that somebody kept would share their parts: nobody could say how much memory one
        // takes.
        Held shown = held.value() instanceof Value.Fields
                ? new Held(new Value.Fields(Value.Fields.NONE), held.expiresAt(), held.version())
                : held;
        return new Change(held.version(), Kind.PUT, key, shown);
    }

    /** How many bytes its strings have. */
    public long bytes() {
        return key.length() + (held == null ? 0 : held.shownBytes());
    }
}
