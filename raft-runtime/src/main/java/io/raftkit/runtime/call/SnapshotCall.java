package io.raftkit.runtime.call;

import io.raftkit.api.storage.StoredSnapshot;

/** A snapshot that somebody asked for. It has no deadline but the node's end: a large state takes as long as it takes. */
public final class SnapshotCall extends Call<StoredSnapshot> {

    public SnapshotCall(long nowNanos, long longestNanos, OpenCalls open) {
        super(0, nowNanos, longestNanos, open);
    }

    @Override
    void expire(Expiry expiry) {
        stop();
    }

    @Override
    public void stop() {
        fail(stopped());
    }
}
