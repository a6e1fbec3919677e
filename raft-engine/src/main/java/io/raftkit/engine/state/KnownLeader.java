package io.raftkit.engine.state;

import io.raftkit.engine.read.LocalReads;

/** Who leads the current term, as far as this server knows, and when it was heard. */
public final class KnownLeader {
    private final LocalReads reads;
    private final RetryPace pace;
    private int id;
    private long heardNanos;

    KnownLeader(LocalReads reads, RetryPace pace) {
        this.reads = reads;
        this.pace = pace;
    }

    /** The leader of the current term, or 0 while unknown. */
    int id() {
        return id;
    }

    /** Notes who leads the current term: reads are asked of that server from now on. */
    public void changeTo(int serverId) {
        if (serverId != id) {
            id = serverId;
            reads.leaderChanged();
            if (serverId != 0) {
                pace.reset();
            }
        }
    }

    /** Notes that it is not known who leads. */
    public void forget() {
        changeTo(0);
    }

    /** Notes that the leader, another server, was heard. */
    public void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Whether the leader, another server, was heard less than so long ago. */
    public boolean wasHeardWithin(long nanos, long nowNanos) {
        return nowNanos - heardNanos < nanos;
    }
}
