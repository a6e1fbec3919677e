package io.raftkit.simulator.invariant.log;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** A leader's log holds every entry that was committed in an earlier term (Raft Figure 3, Leader Completeness). */
public final class LeaderCompleteness extends Invariant {
    public LeaderCompleteness(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER || server.leads(status.term())) {
            return;
        }
        // Terms after this one may have committed entries already: nobody hears of an election in order.
        long index = facts.committed.lastIndex();
        while (index > 0 && facts.committedIn(index) >= status.term()) {
            index--;
        }
        require(
                status.lastIndex() >= index,
                "%s leads term %d with a log that ends at %d, though entries up to %d were committed before",
                server,
                status.term(),
                status.lastIndex(),
                index);
        long known = Math.min(index, Math.min(status.durableIndex(), server.storage.log.lastIndex()));
        require(
                server.storage.log.printAt(known) == facts.committed.printAt(known),
                "%s leads term %d with other entries up to %d than were committed before",
                server,
                status.term(),
                known);
    }
}
