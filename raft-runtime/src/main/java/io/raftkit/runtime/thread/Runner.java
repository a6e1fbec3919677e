package io.raftkit.runtime.thread;

/** Calls the turns of one {@link Worker}: after it was woken, and when the worker asked for it. Thread-safe. */
public interface Runner {

    /**
     * Begins to call turns. Called once.
     *
     * @param worker whose turns to call
     */
    void start(Worker worker);

    /** Has a turn called soon that begins after this call. Cheap when one is due anyway; never blocks. */
    void wake();

    /**
     * Has a turn called that begins after this call: by the caller, before this returns, if nobody is within one and the caller may; else as
     * {@link #wake} does. Never blocks. For callers that can spare the time of a turn.
     *
     * @implSpec Wakes.
     */
    default void turnOrWake() {
        wake();
    }

    /** Has a last turn called, unless the worker lies idle without a thread. The worker will answer {@link Worker#ENDED}. */
    void finish();

    /**
     * Waits until the last turn has returned, whether or not the caller is interrupted.
     *
     * @param timeoutNanos how long to wait at most
     * @return false if it had not by then, or if the caller is itself within a turn of this runner
     */
    boolean join(long timeoutNanos);

    /**
     * Whether the caller is within a turn of this runner.
     *
     * @return true if waiting for that turn would be waiting for oneself
     */
    boolean isCurrent();
}
