package io.raftkit.runtime.call;

/** A linearizable query that waits for its read index. */
public final class ReadCall extends Call<byte[]> {
    public final byte[] query;
    /** Names the engine's read that this call waits for; the loop's. */
    public long readId;
    /** Whether it may be answered once the state machine has come far enough; the loop's. */
    public boolean isConfirmed;

    public ReadCall(byte[] query, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(query.length, nowNanos, timeoutNanos, open);
        this.query = query;
    }

    @Override
    void expire(Expiry expiry) {
        fail(isConfirmed ? expiry.ofConfirmedRead(timeout()) : expiry.ofRead(timeout()));
    }

    @Override
    public void stop() {
        fail(stopped());
    }
}
