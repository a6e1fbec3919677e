package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;

/** The snapshot that is recorded stays, and so does one before it, to start from should that one be damaged: a record that is not durable is none (Raft §7). */
public final class FallbackKept extends Invariant {
    public FallbackKept(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void deleting(ServerFacts server, SnapshotRef deleted, List<SnapshotRef> others) {
        SnapshotRef recorded = server.snapshot == null ? null : server.snapshot.ref();
        require(
                server.hadRot || !deleted.equals(recorded),
                "%s deletes %s, which it would start from",
                server,
                deleted);
        require(
                server.wasTampered
                        || server.hadRot
                        || others.stream()
                                .anyMatch(other -> !other.equals(recorded)
                                        && other.index() <= server.snapshotIndex()
                                        && other.index() >= deleted.index()),
                "%s deletes %s, the last one before that of entry %d, which is the one that it has recorded",
                server,
                deleted,
                server.snapshotIndex());
    }
}
