package io.raftkit.testkit.network;

/** Has things done later: by a thread in real time, or by the events of virtual time. */
public interface Schedule {

    /**
     * What time it is here.
     *
     * @return nanoseconds since some moment, never falling
     */
    long nanos();

    /**
     * Has something done once. Things due at the same time are done in the order of these calls.
     *
     * @param delayNanos how much later, at least 0
     * @param action what to do; must not throw
     */
    void after(long delayNanos, Runnable action);
}
