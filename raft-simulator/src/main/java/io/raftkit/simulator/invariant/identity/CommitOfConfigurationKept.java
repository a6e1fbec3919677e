package io.raftkit.simulator.invariant.identity;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * That a configuration is committed is on the way to a server's disk as soon as the server knows: one that forgets its cluster's epoch
 * hears servers of other clusters.
 */
public final class CommitOfConfigurationKept extends Invariant {
    public CommitOfConfigurationKept(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        long index = status.membership().committedIndex();
        require(
                server.storage.commitHint >= index || status.load().steps() > 0 || server.failure != null,
                "%s knows that the configuration at %d is committed, its storage knows that of entries up to %d, and"
                        + " no write is under way",
                server,
                index,
                server.storage.commitHint);
    }
}
