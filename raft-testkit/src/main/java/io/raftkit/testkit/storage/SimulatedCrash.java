package io.raftkit.testkit.storage;

import java.io.IOException;

/** The process is gone, as far as a {@link InMemoryDirectory} is concerned: this operation and all later ones do nothing. */
public final class SimulatedCrash extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A crash.
     *
     * @param message at which operation
     */
    public SimulatedCrash(String message) {
        super(message);
    }
}
