package io.raftkit.examples.kv.recipes;

/**
 * Stands at a resource, and refuses those who lost what they hold: it lets nothing pass whose token is less than one that has passed. Thread-safe.
 *
 * <p>A resource that outlives its process must store the highest token with its data, in one step.
 */
public final class Fence {
    private long highest;

    /**
     * Runs an action, unless a higher token was here before. Nothing with another token passes while it runs.
     *
     * @param token of a lease, an element or a setting; those of different locks, queues or keys must not be mixed
     * @return whether it was run
     */
    public synchronized boolean pass(long token, Runnable action) {
        if (token < highest) {
            return false;
        }
        highest = token;
        action.run();
        return true;
    }
}
