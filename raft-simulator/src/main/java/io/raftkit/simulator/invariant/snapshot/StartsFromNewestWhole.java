package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server starts from the snapshot that is recorded; if that is damaged, from another one of the same entry, or else the newest one before it,
 * that is whole and that the log joins; if there is none, from the log, where that is all there, and else without a state. Never from one that is damaged.
 */
public final class StartsFromNewestWhole extends Invariant {
    public StartsFromNewestWhole(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void startingFrom(ServerFacts server, Recovered chosen, List<SnapshotRef> whole) {
        if (server.storage.wasTampered) {
            return;
        }
        long first = chosen.logStart().firstIndex();
        SnapshotRef newest = newest(server, first, whole);
        StoredSnapshot from = chosen.lostState() == null ? chosen.snapshot() : null;
        require(
                from == null ? newest == null : from.ref().equals(newest),
                "%s starts from %s with a log from %d on; of its snapshots, %s are whole",
                server,
                from,
                first,
                whole);
        require(
                from != null || (chosen.lostState() == null) == (first == 1),
                "%s starts %s a state, and its log begins at %d",
                server,
                chosen.lostState() == null ? "with" : "without",
                first);
    }

    private static @Nullable SnapshotRef newest(ServerFacts server, long first, List<SnapshotRef> whole) {
        SnapshotRef newest = null;
        for (SnapshotRef ref : whole) {
            if (server.storage.snapshot != null && ref.equals(server.storage.snapshot.ref())) {
                return ref;
            }
            if (ref.index() >= first - 1 && ref.index() <= server.storage.snapshotIndex()) {
                newest = ref;
            }
        }
        return newest;
    }
}
