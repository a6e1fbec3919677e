package io.raftkit.simulator.invariant.log;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;

/** What a storage said is durable is there when its server starts again, unchanged: that is what the rest of Raft stands on. */
public final class DurableStaysDurable extends Invariant {
    public DurableStaysDurable(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        LogPrints found = LogPrints.of(recovered.logStart(), entries, facts.committed);
        require(
                found.lastIndex() == recovered.lastIndex(),
                "the storage of %s reports entries up to %d and reads them up to %d",
                server,
                recovered.lastIndex(),
                found.lastIndex());
        require(
                server.storage.isKept(recovered, found, facts.committed),
                "the storage of %s held %s, entries up to %d and the names of %s, and after a restart reports %s, %s"
                        + " and %s",
                server,
                server.storage.durable,
                server.storage.log.lastIndex(),
                server.storage.peerStores.keySet(),
                recovered.termAndVote(),
                found.isSameAs(server.storage.log) ? "those" : "others, up to " + found.lastIndex(),
                recovered.peerStores().keySet());
    }
}
