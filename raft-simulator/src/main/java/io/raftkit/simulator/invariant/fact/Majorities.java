package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.util.Collection;
import java.util.function.Predicate;

/** Which servers decide in a configuration (Raft §5.2, §6); found out apart from the engine. */
public final class Majorities {
    private Majorities() {}

    /** Whether those who agree are a majority of the voters, and while the configuration is joint, also one of the outgoing voters. */
    public static boolean decide(Configuration configuration, Predicate<Member> agrees) {
        return isMajority(configuration, configuration.voters(), agrees)
                && (configuration.outgoingVoters().isEmpty()
                        || isMajority(configuration, configuration.outgoingVoters(), agrees));
    }

    private static boolean isMajority(
            Configuration configuration, Collection<Integer> voters, Predicate<Member> agrees) {
        int agreeing = 0;
        for (int voter : voters) {
            Member member = configuration.member(voter);
            if (member != null && agrees.test(member)) {
                agreeing++;
            }
        }
        return agreeing * 2 > voters.size();
    }
}
