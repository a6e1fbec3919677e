package io.raftkit.testkit.invariant;

import io.raftkit.engine.boundary.EngineStatus;

/** A leader never overwrites or removes entries of its log, it only appends (Raft Figure 3, Leader Append-Only). */
final class LeaderAppendOnly extends Invariant {
    LeaderAppendOnly(ClusterFacts facts) {
        super(facts);
    }

    @Override
    void turning(ServerFacts server, EngineStatus status) {
        require(
                !server.leads(status.term()) || status.lastIndex() >= server.lastIndex,
                "the log of %s, which leads term %d, went back from %d to %d",
                server,
                server.term,
                server.lastIndex,
                status.lastIndex());
    }
}
