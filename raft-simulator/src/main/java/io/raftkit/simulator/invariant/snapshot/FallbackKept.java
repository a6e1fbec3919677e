package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;

/**
 * The snapshot that is recorded stays, and so does what a start falls back on should that one be damaged: others of the same entry, and one of
 * lower index (Raft §7). A record that is not durable is none.
 */
public final class FallbackKept extends Invariant {
    public FallbackKept(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void deleting(ServerFacts server, SnapshotRef deleted, List<SnapshotRef> others) {
        SnapshotRef recorded = server.storage.snapshot == null ? null : server.storage.snapshot.ref();
        require(
                server.storage.hadRot || !deleted.equals(recorded),
                "%s deletes %s, which it would start from",
                server,
                deleted);
        require(
                server.storage.wasTampered
                        || server.storage.hadRot
                        || others.stream()
                                .anyMatch(other -> other.index() < server.storage.snapshotIndex()
                                        && other.index() >= deleted.index()),
                "%s deletes %s, and has recorded that of entry %d: a start falls back on what is deleted",
                server,
                deleted,
                server.storage.snapshotIndex());
    }
}
