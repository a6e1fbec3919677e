package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** A server goes by the newest configuration in its log, or in the snapshot that stands for the beginning of it (Raft §6, Figure 13, rule 8). */
public final class ConfigurationOfLog extends Invariant {
    public ConfigurationOfLog(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        long found = server.storage.log.configurationUpTo(status.durableIndex());
        require(
                status.membership().latestIndex() >= found,
                "%s goes by the configuration of entry %d, and that of entry %d is durable in its log",
                server,
                status.membership().latestIndex(),
                found);
    }
}
