package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;

/**
 * Which keys are watched.
 *
 * @param bytes the key, or what the keys begin with
 * @param isPrefix which of both
 */
record Watched(Bytes bytes, boolean isPrefix) {
    /** The keys that a request names: one, those with a prefix, or all. */
    static Watched of(Parameters parameters) {
        Bytes key = parameters.bytes(WatchResource.KEY);
        Bytes prefix = parameters.bytes(WatchResource.PREFIX);
        if (key != null && prefix != null) {
            throw Refused.bad("watch a key or a prefix, not both");
        }
        return key != null ? new Watched(key, false) : new Watched(prefix == null ? Bytes.EMPTY : prefix, true);
    }

    boolean isChangedBy(Change change) {
        return change.kind() == Change.Kind.CLEAR
                || (isPrefix ? change.key().startsWith(bytes) : change.key().equals(bytes));
    }
}
