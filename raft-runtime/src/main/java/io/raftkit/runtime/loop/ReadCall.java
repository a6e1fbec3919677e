package io.raftkit.runtime.loop;

/** A linearizable query that waits for its read index. */
final class ReadCall extends Call {
    final byte[] query;
    /** Names the engine's read that this call waits for; the loop's. */
    long readId;
    /** Whether it may be answered once the state machine has come far enough; the loop's. */
    boolean isConfirmed;

    ReadCall(byte[] query, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(query.length, nowNanos, timeoutNanos, open);
        this.query = query;
    }

    @Override
    void enter(NodeLoop loop) {
        loop.take(this);
    }

    @Override
    void expire(Expiry expiry) {
        fail(isConfirmed ? expiry.ofConfirmedRead(timeout()) : expiry.ofRead(timeout()));
    }

    @Override
    void stop() {
        fail(stopped());
    }
}
