package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A leader that records a snapshot drops no entries that a follower needs next which answers it, unless these are more than four times the
 * snapshot (Raft §7: a snapshot is for followers that are far behind). A tail that was set may be too short to tell.
 */
public final class FedFollowersKeepTheirLog extends Invariant {
    private static final int LOG_PER_STATE = 4;

    /** Sizes of entries are known to 64 KiB, at both ends and in the middle. */
    private static final long SLACK_BYTES = 3 * (64 << 10);

    /** So lately that no election timeout is over. */
    private static final long LATELY_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /** A leader's log began at one index, and from then on at another, where a follower needed it from some index on. */
    private record Dropped(long needed, long first) {}

    private final Map<Integer, Dropped> dropped = new TreeMap<>();
    private final boolean hasTail;

    /** Of servers that keep as much as is said here, or, if a tail was set, perhaps less. */
    public FedFollowersKeepTheirLog(ClusterFacts facts, boolean hasTail) {
        super(facts);
        this.hasTail = hasTail;
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (hasTail || status.role() != ServerRole.LEADER || status.firstIndex() <= server.firstIndex) {
            return;
        }
        for (EngineStatus.Peer peer : status.peers()) {
            long needed = peer.matchIndex() + 1;
            boolean isFed = peer.install() == null && peer.answeredNanosAgo() <= LATELY_NANOS;
            if (isFed && needed < status.firstIndex() && needed >= server.firstIndex) {
                dropped.put(server.id, new Dropped(needed, status.firstIndex()));
            }
        }
    }

    @Override
    public void stored(ServerFacts server, PersistBatch batch) {
        Dropped found = dropped.get(server.id);
        if (found == null || batch.logStart() == null || batch.logStart().firstIndex() != found.first) {
            return;
        }
        dropped.remove(server.id);
        StoredSnapshot snapshot = StoredRecords.of(batch).snapshot();
        long last = Math.min(server.storage.snapshotIndex(), server.storage.log.lastIndex());
        long bytes = server.storage.log.bytesBetween(found.needed, last);
        require(
                snapshot == null || bytes + SLACK_BYTES > LOG_PER_STATE * snapshot.sizeBytes(),
                "%s drops entries from %d to %d, %d bytes up to its snapshot of %d bytes, and a follower needs them"
                        + " next",
                server,
                found.needed,
                found.first - 1,
                bytes,
                snapshot == null ? 0 : snapshot.sizeBytes());
    }
}
