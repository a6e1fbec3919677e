package io.raftkit.simulator.invariant.election;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;

/** Terms never fall, nor is a vote changed within one; commitIndex never falls in an incarnation, its durable hint never at all (Raft Figure 2). */
public final class Monotonic extends Invariant {
    public Monotonic(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void storing(ServerFacts server, PersistBatch batch) {
        StoredRecords records = StoredRecords.of(batch);
        TermAndVote next = records.termAndVote();
        TermAndVote last = server.storage.durable;
        if (next != null) {
            require(next.term() >= last.term(), "%s stores %s over %s", server, next, last);
            require(
                    next.term() > last.term() || last.votedFor() == 0 || last.votedFor() == next.votedFor(),
                    "%s stores %s over %s",
                    server,
                    next,
                    last);
        }
        require(
                records.commitHint() == 0 || records.commitHint() >= server.storage.commitHint,
                "%s stores that entries are committed up to %d, after it did so up to %d",
                server,
                records.commitHint(),
                server.storage.commitHint);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        require(status.term() >= server.term, "%s goes from term %d to %d", server, server.term, status.term());
        require(
                status.commitIndex() >= server.commitIndex,
                "commitIndex of %s falls from %d to %d",
                server,
                server.commitIndex,
                status.commitIndex());
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        require(
                recovered.termAndVote().term() >= server.storage.durable.term(),
                "%s starts with %s after it stored %s",
                server,
                recovered.termAndVote(),
                server.storage.durable);
    }
}
