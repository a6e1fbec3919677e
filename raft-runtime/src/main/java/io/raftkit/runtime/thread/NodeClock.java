package io.raftkit.runtime.thread;

/** What time it is, for one node. A simulation gives its own. Thread-safe. */
public interface NodeClock {

    /**
     * A clock that only ever goes forward, for timeouts; it starts near 0, so that readings may be compared as numbers.
     *
     * @return nanoseconds since some moment
     */
    long nanos();

    /**
     * The clock of the wall, for the time of log entries only.
     *
     * @return milliseconds since the epoch
     */
    long epochMillis();

    /**
     * The clock of this machine.
     *
     * @return a clock that starts now
     */
    static NodeClock system() {
        long origin = System.nanoTime();
        return new NodeClock() {
            @Override
            public long nanos() {
                return System.nanoTime() - origin;
            }

            @Override
            public long epochMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
