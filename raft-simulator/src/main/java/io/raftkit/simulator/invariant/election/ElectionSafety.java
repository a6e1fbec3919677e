package io.raftkit.simulator.invariant.election;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/** At most one server leads a term, over all incarnations (Raft Figure 3, Election Safety); and one that restarts does not lead it on. */
public final class ElectionSafety extends Invariant {
    private record Reign(int server, int incarnation) {}

    private final Map<Long, Reign> leaders = new HashMap<>();

    public ElectionSafety(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void transition(ServerFacts server, Transition transition) {
        if (transition.role() == ServerRole.LEADER) {
            Reign reign = new Reign(server.id, server.incarnation);
            Reign other = leaders.putIfAbsent(transition.term(), reign);
            require(
                    other == null || other.server == server.id,
                    "servers %d and %d both lead term %d",
                    other == null ? 0 : other.server,
                    server.id,
                    transition.term());
            require(
                    other == null || other.equals(reign),
                    "%s leads term %d in another incarnation again",
                    server,
                    transition.term());
        }
    }

    /** How many terms had a leader. */
    public int leaders() {
        return leaders.size();
    }
}
