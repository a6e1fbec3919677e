package io.raftkit.runtime.call;

import io.raftkit.api.storage.StoredSnapshot;

/** A snapshot that the user asked for. It has no deadline: writing a large state may take long. It ends with the node at the latest. */
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
