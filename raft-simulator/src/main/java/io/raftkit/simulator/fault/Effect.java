package io.raftkit.simulator.fault;

/**
 * What a fault does to a server, and what undoes it.
 *
 * @param begin done when the fault begins
 * @param undo done when it ends, unless another of its kind goes on there, and when everything is healed
 */
record Effect(Runnable begin, Runnable undo) {
    /** Of what is not done to a server as such. */
    static final Effect NOTHING = once(() -> {});

    /** Of one that needs nothing to be undone: the server is started again if it is down. */
    static Effect once(Runnable begin) {
        return new Effect(begin, () -> {});
    }
}
