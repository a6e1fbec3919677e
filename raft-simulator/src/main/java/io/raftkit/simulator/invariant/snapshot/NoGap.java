package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * Nothing is missing between a snapshot and the log, nor between what the state machine has and the log: entries are dropped only where a
 * recorded snapshot stands for them, and not before they are applied or a snapshot is restored in their place (Raft §7).
 */
public final class NoGap extends Invariant {
    public NoGap(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void stored(ServerFacts server, PersistBatch batch) {
        if (batch.logStart() == null) {
            return;
        }
        long first = batch.logStart().firstIndex();
        require(
                first <= server.storage.snapshotIndex() + 1,
                "%s stores a log that begins at %d, and the snapshot that it has recorded goes up to entry %d",
                server,
                first,
                server.storage.snapshotIndex());
        require(
                server.storage.snapshotIndex() <= server.storage.log.lastIndex(),
                "%s stores a log that ends at %d, and the snapshot that it has recorded goes up to entry %d",
                server,
                server.storage.log.lastIndex(),
                server.storage.snapshotIndex());
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        require(
                status.firstIndex() <= status.appliesFrom() || status.whyNoState() != null,
                "%s has dropped the log before entry %d, and its state machine needs it from entry %d on",
                server,
                status.firstIndex(),
                status.appliesFrom());
    }
}
