package io.raftkit.examples.kv.store;

import io.raftkit.examples.kv.map.PersistentMap;

/** What a key holds. */
public sealed interface Value {

    /** What TYPE calls it. */
    String type();

    /** A string of bytes. */
    record Text(Bytes bytes) implements Value {
        @Override
        public String type() {
            return "string";
        }
    }

    /** Named fields, at least one. */
    record Fields(PersistentMap<Bytes, Bytes> map) implements Value {
        /** No field yet. */
        public static final PersistentMap<Bytes, Bytes> NONE = PersistentMap.empty(Bytes::compareTo);

        @Override
        public String type() {
            return "hash";
        }
    }
}
