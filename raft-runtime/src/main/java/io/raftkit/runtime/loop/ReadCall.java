package io.raftkit.runtime.loop;

import io.raftkit.api.Rejected;

/** A linearizable query that waits for its read index. */
final class ReadCall extends Call {
    final byte[] query;
    /** Names the engine's read that this call waits for; the loop's. */
    long readId;

    ReadCall(byte[] query, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(query.length, nowNanos, timeoutNanos, open);
        this.query = query;
    }

    @Override
    void enter(NodeLoop loop) {
        loop.take(this);
    }

    @Override
    void expire() {
        fail(new Rejected(
                Rejected.Reason.DEADLINE,
                "The read was not confirmed by a leader and answered within " + timeout()
                        + "; it had no effect. If status() names no leader, it says why."));
    }

    @Override
    void stop() {
        fail(stopped());
    }
}
