package io.raftkit.runtime.thread;

/** A clock that a test sets. */
public final class ManualClock implements NodeClock {
    /** What time it is. */
    public long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return 0;
    }
}
