package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.membership.Configuration;
import java.util.Collection;
import java.util.function.IntPredicate;

/** Which servers decide in a configuration (Raft §5.2, §6); found out apart from the engine. */
public final class Majorities {
    private Majorities() {}

    /** Whether those who agree are a majority of the voters, and while the configuration is joint, also one of the outgoing voters. */
    public static boolean decide(Configuration configuration, IntPredicate agrees) {
        return isMajority(configuration.voters(), agrees)
                && (configuration.outgoingVoters().isEmpty() || isMajority(configuration.outgoingVoters(), agrees));
    }

    private static boolean isMajority(Collection<Integer> voters, IntPredicate agrees) {
        long agreeing = voters.stream().filter(agrees::test).count();
        return agreeing * 2 > voters.size();
    }
}
