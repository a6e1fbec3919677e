package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * A log that has the last entry of a snapshot keeps that entry, and what follows it, when the snapshot comes (Raft Figure 13, rule 6): a leader
 * may have counted what was durable of that.
 */
public final class InstallKeepsSuffix extends Invariant {
    public InstallKeepsSuffix(ClusterFacts facts) {
        super(facts);
    }

    /** A log that is discarded goes on behind the snapshot, and until that is recorded, nothing of it is durable behind commitIndex. */
    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        long snapshotIndex = status.firstIndex() - 1;
        require(
                status.firstIndex() == server.firstIndex
                        || status.durableIndex() >= snapshotIndex
                        || !hasDurably(server, snapshotIndex),
                "%s discards its log, durable up to %d, for a snapshot up to entry %d, which is in it",
                server,
                server.durableIndex,
                snapshotIndex);
    }

    private boolean hasDurably(ServerFacts server, long index) {
        LogPrints log = server.storage.log;
        return index <= Math.min(server.durableIndex, Math.min(log.lastIndex(), facts.committed.lastIndex()))
                && log.printAt(index) == facts.committed.printAt(index);
    }
}
