package io.raftkit.runtime.thread;

/**
 * Something done by turns, never two at a time: the loop of a node and each of its lanes. In a node a thread calls the turns, in a
 * simulation virtual time does.
 */
public interface Worker {
    /** There is nothing to do until the runner is woken. */
    long IDLE = Long.MAX_VALUE;

    /** There is more to do: call again at once. */
    long AGAIN = Long.MIN_VALUE + 1;

    /** There will never be anything to do again. */
    long ENDED = Long.MIN_VALUE;

    /**
     * Does a bounded part of what there is to do. Never throws.
     *
     * @return when to be called again at the latest, on the node's clock, or one of the constants above
     */
    long turn();

    /**
     * A turn that a thread calls which is not the runner's own. It must not end the worker.
     *
     * @implSpec Calls {@link #turn}.
     * @return when to be called again at the latest, or {@link #IDLE} or {@link #AGAIN}
     */
    default long lentTurn() {
        return turn();
    }
}
