package io.raftkit.engine.quorum;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * "Agreement (for elections and entry commitment) requires separate majorities from both the old and new configurations" (Raft §6): so
 * neither side can decide without the other while servers change from one to the other at different times.
 */
public final class JointQuorum implements Quorum {
    private final MajorityQuorum incoming;
    private final MajorityQuorum outgoing;
    private final SortedSet<Integer> voters;

    /** A quorum of both. */
    public JointQuorum(MajorityQuorum incoming, MajorityQuorum outgoing) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        SortedSet<Integer> both = new TreeSet<>(incoming.voters());
        both.addAll(outgoing.voters());
        voters = Collections.unmodifiableSortedSet(both);
    }

    @Override
    public SortedSet<Integer> voters() {
        return voters;
    }

    @Override
    public boolean contains(int serverId) {
        return incoming.contains(serverId) || outgoing.contains(serverId);
    }

    @Override
    public boolean isReachedBy(IntPredicate condition) {
        return incoming.isReachedBy(condition) && outgoing.isReachedBy(condition);
    }

    @Override
    public boolean isBeyondReach(IntPredicate failsForGood) {
        return incoming.isBeyondReach(failsForGood) || outgoing.isBeyondReach(failsForGood);
    }

    @Override
    public long reachedBy(Measure measure) {
        return Math.min(incoming.reachedBy(measure), outgoing.reachedBy(measure));
    }

    /** How many of whom are needed, for people. */
    @Override
    public String toString() {
        return incoming + " and " + outgoing;
    }
}
