package io.raftkit.api.spi;

import java.util.Objects;

/**
 * One server of a {@link Configuration}.
 *
 * @param id the server, a positive number
 * @param address where it is reached, a hint that the builder's peers override
 * @param isVoter whether it counts towards majorities; a learner does not (thesis §4.2.1)
 */
public record Member(int id, String address, boolean isVoter) {
    /** Checks the id. */
    public Member {
        Objects.requireNonNull(address, "address");
        if (id < 1) {
            throw new IllegalArgumentException("a server id is positive: " + id);
        }
    }
}
