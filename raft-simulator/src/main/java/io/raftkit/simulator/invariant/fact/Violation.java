package io.raftkit.simulator.invariant.fact;

/** An invariant does not hold. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String invariant;

    /**
     * A violation.
     *
     * @param invariant the name of what does not hold
     * @param what what happened, for people
     */
    public Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    /**
     * What does not hold.
     *
     * @return the invariant's name
     */
    public String invariant() {
        return invariant;
    }
}
