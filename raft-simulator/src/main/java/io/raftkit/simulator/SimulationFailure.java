package io.raftkit.simulator;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A run in which something did not hold. The message says what, how to see it again, and what led to it. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    private final long seed;
    private final String invariant;
    private final transient @Nullable Path trace;

    SimulationFailure(long seed, String invariant, String message, @Nullable Path trace, Throwable cause) {
        super(message, cause);
        this.seed = seed;
        this.invariant = invariant;
        this.trace = trace;
    }

    /**
     * What the run was drawn from.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * What did not hold.
     *
     * @return the name of an invariant
     */
    public String invariant() {
        return invariant;
    }

    /**
     * Where the whole run is written down, one line of JSON for each event.
     *
     * @return the file, or null if it could not be written
     */
    public @Nullable Path trace() {
        return trace;
    }
}
