package io.raftkit.simulator.invariant.log;

import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import java.util.List;

/** All that must hold of logs. */
public final class LogInvariants {
    private LogInvariants() {}

    /** Over servers. */
    public static List<Invariant> over(ClusterFacts facts) {
        return List.of(
                new DurableStaysDurable(facts),
                new LeaderAppendOnly(facts),
                new LogMatching(facts),
                new LeaderCompleteness(facts),
                new CommittedOnQuorum(facts),
                new CommittedImmutable(facts),
                new MatchIndexTruth(facts));
    }
}
