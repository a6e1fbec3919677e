package io.raftkit.transport.common;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one line a minute into the log of what others can cause as often as they like. Thread-safe. */
public final class LogPace {
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /** The first line may be logged at once. */
    public LogPace() {}

    /**
     * Takes the place of a line.
     *
     * @return whether there was one, so that the caller logs its line
     */
    public boolean take() {
        long next = nextNanos.get();
        long nowNanos = System.nanoTime();
        return nowNanos - next >= 0 && nextNanos.compareAndSet(next, nowNanos + REPEAT_NANOS);
    }
}
