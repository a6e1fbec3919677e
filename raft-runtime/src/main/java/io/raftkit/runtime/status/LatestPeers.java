package io.raftkit.runtime.status;

import io.raftkit.engine.boundary.KnownPeers;

/** The identities of the other servers, as of the loop's last turn. Thread-safe. */
public final class LatestPeers {
    private volatile KnownPeers latest;

    public LatestPeers(KnownPeers first) {
        latest = first;
    }

    public KnownPeers get() {
        return latest;
    }

    public void set(KnownPeers newer) {
        latest = newer;
    }
}
