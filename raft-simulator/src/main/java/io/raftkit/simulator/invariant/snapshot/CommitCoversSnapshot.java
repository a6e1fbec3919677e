package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** A snapshot stands for committed entries only, so commitIndex is never below the one that is recorded, also after a restart (Raft §7). */
public final class CommitCoversSnapshot extends Invariant {
    public CommitCoversSnapshot(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        require(
                status.commitIndex() >= server.storage.snapshotIndex(),
                "%s takes entries up to %d for committed, and has recorded a snapshot up to entry %d",
                server,
                status.commitIndex(),
                server.storage.snapshotIndex());
    }
}
