package io.raftkit.engine.quorum;

import java.util.SortedSet;
import java.util.function.IntPredicate;

/** Who must agree before anything is decided. Immutable. */
public sealed interface Quorum permits MajorityQuorum, JointQuorum {

    /**
     * The quorum of a configuration.
     *
     * @param voters whose votes count
     * @param outgoingVoters whose votes count too while the configuration is joint; else empty
     * @return a majority of the voters, and of the outgoing ones if there are any
     */
    static Quorum of(SortedSet<Integer> voters, SortedSet<Integer> outgoingVoters) {
        MajorityQuorum incoming = new MajorityQuorum(voters);
        return outgoingVoters.isEmpty() ? incoming : new JointQuorum(incoming, new MajorityQuorum(outgoingVoters));
    }

    /** All whose votes count, in rising order. */
    SortedSet<Integer> voters();

    /** Whether a server's vote counts. */
    boolean contains(int serverId);

    /** Whether so many satisfy a condition that they decide. */
    boolean isReachedBy(IntPredicate condition);

    /** Whether so many fail a condition for good that it cannot come to decide any more. */
    boolean isBeyondReach(IntPredicate failsForGood);

    /** The highest value that so many have reached that they decide; {@code Long.MAX_VALUE} without voters. */
    long reachedBy(Measure measure);

    /** A number for each voter. */
    @FunctionalInterface
    interface Measure {

        /** The voter's number. */
        long of(int voter);
    }
}
