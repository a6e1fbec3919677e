package io.raftkit.runtime.call;

/** A query. A linearizable one waits for its read index. */
public final class ReadCall extends Call<byte[]> {
    public final byte[] query;
    /** Whether it waits for no read index. */
    public final boolean isStale;
    /** Names the engine's read that this call waits for; the loop's. */
    public long readId;
    /** Whether it may be answered once the state machine has come far enough; the loop's. */
    public boolean isConfirmed;

    /** A linearizable query. */
    public ReadCall(byte[] query, long nowNanos, long timeoutNanos, OpenCalls open) {
        this(query, false, nowNanos, timeoutNanos, open);
    }

    public ReadCall(byte[] query, boolean isStale, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(query.length, nowNanos, timeoutNanos, open);
        this.query = query;
        this.isStale = isStale;
        isConfirmed = isStale;
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
