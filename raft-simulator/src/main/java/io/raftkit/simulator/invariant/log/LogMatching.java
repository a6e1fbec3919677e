package io.raftkit.simulator.invariant.log;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/** Two logs with an entry of the same index and term are the same up to there (Raft Figure 3, Log Matching). */
public final class LogMatching extends Invariant {
    private record Place(long index, long term) {}

    private final Map<Place, Long> prints = new HashMap<>();

    public LogMatching(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void stored(ServerFacts server, PersistBatch batch) {
        if (batch.entries().isEmpty()) {
            return;
        }
        for (long index = batch.entries().get(0).firstIndex(); index <= server.storage.log.lastIndex(); index++) {
            long term = server.storage.log.termAt(index);
            require(
                    term >= server.storage.log.termAt(index - 1),
                    "%s stores entry %d of term %d behind one of term %d",
                    server,
                    index,
                    term,
                    server.storage.log.termAt(index - 1));
            Long other = prints.putIfAbsent(new Place(index, term), server.storage.log.printAt(index));
            require(
                    other == null || other == server.storage.log.printAt(index),
                    "%s stores an entry %d of term %d that differs from another server's, or follows other entries",
                    server,
                    index,
                    term);
        }
    }
}
