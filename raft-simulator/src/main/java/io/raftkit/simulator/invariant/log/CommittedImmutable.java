package io.raftkit.simulator.invariant.log;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** What is committed stays: no server that holds it removes it, and none takes anything else for committed (Raft §5.4.3). */
public final class CommittedImmutable extends Invariant {
    public CommittedImmutable(ClusterFacts facts) {
        super(facts);
    }

    /**
     * A removal may come late: (1) a follower holds an entry that is not committed, and the leader of a term lets it put another in its
     * place; (2) its disk is full; (3) the leader of a later term commits the entry with others; (4) there is room again, and the follower
     * writes what it was told in (1). It was never counted with that entry.
     *
     * <p>And a snapshot that is recorded in the same step may stand for what is removed (Raft §7).
     */
    @Override
    public void storing(ServerFacts server, PersistBatch batch) {
        long removed = batch.truncateFrom();
        if (removed > 0 && removed <= Math.min(server.storage.log.lastIndex(), facts.committed.lastIndex())) {
            long replacedBy =
                    batch.entries().isEmpty() ? 0 : batch.entries().get(0).termAt(removed);
            boolean isOfAnOlderLeader = replacedBy > 0
                    && replacedBy < facts.committedIn(removed)
                    && replacedBy != server.storage.log.termAt(removed);
            require(
                    isOfAnOlderLeader
                            || isReplacedBySnapshot(server, batch)
                            || server.storage.log.printAt(removed) != facts.committed.printAt(removed),
                    "%s removes entries from %d on, and that one is committed",
                    server,
                    removed);
        }
    }

    private boolean isReplacedBySnapshot(ServerFacts server, PersistBatch batch) {
        long last = Math.min(server.storage.log.lastIndex(), facts.committed.lastIndex());
        while (server.storage.log.printAt(last) != facts.committed.printAt(last)) {
            last--;
        }
        return batch.logStart() != null && last < batch.logStart().firstIndex();
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        // Behind what the engine takes for durable, the storage may still hold what is to be replaced.
        long index = Math.min(status.commitIndex(), Math.min(status.durableIndex(), facts.committed.lastIndex()));
        require(
                index > server.storage.log.lastIndex()
                        || server.storage.log.printAt(index) == facts.committed.printAt(index),
                "%s takes entries up to %d for committed, and others were",
                server,
                index);
    }
}
