package io.raftkit.testkit.linearizability;

import java.time.Duration;

/**
 * How much work the checker may do before it answers {@link Verdict#UNDECIDED}.
 *
 * @param stepsPerKeyMax how often it may ask the model for a step, for each key; memory grows with it, at worst by some 100 bytes a step.
 *     The same limit gives the same verdict on every machine.
 * @param timeNanosMax for how long it may work on the history, by the clock of this machine
 */
public record Budget(long stepsPerKeyMax, long timeNanosMax) {
    /** What is used if none is given: 50 million steps for each key, however long they take. */
    public static final Budget DEFAULT = steps(50_000_000);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Budget {
        if (stepsPerKeyMax < 0 || timeNanosMax < 0) {
            throw new IllegalArgumentException(
                    "a budget is not negative: " + stepsPerKeyMax + " steps, " + timeNanosMax + " ns");
        }
    }

    /**
     * Limits steps, not time.
     *
     * @param stepsPerKeyMax how many for each key
     * @return the budget
     */
    public static Budget steps(long stepsPerKeyMax) {
        return new Budget(stepsPerKeyMax, Long.MAX_VALUE);
    }

    /**
     * Limits time besides.
     *
     * @param time how long the whole check may take
     * @return a budget of the same steps and this time
     */
    public Budget within(Duration time) {
        return new Budget(stepsPerKeyMax, time.toNanos());
    }
}
