package io.raftkit.simulator.invariant.log;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** A leader never overwrites or removes entries of its log, it only appends (Raft Figure 3, Leader Append-Only). */
public final class LeaderAppendOnly extends Invariant {
    public LeaderAppendOnly(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        require(
                !server.leads(status.term()) || status.lastIndex() >= server.lastIndex,
                "the log of %s, which leads term %d, went back from %d to %d",
                server,
                server.term,
                server.lastIndex,
                status.lastIndex());
    }
}
