package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.snapshot.FallbackSnapshots;
import io.raftkit.runtime.snapshot.SnapshotCheck;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.NodeLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshot a server starts from: the one in force, if it can be read to its end. If not, another one of the same entry or the one before
 * it, as {@link FallbackSnapshots} says, where the log still holds what follows that one; and the whole log where that is still there. Where none
 * of these is left, the server starts without a state, and fetches one. Term, vote and log are as they were in each case, and the same entries have been applied in the end.
 *
 * <p>It is read before it is used, and so twice in all: here, and when it is restored. Were it checked while it is restored: (1) the first half
 * of a damaged snapshot is in the state machine when the second half fails its checksum; (2) there is no snapshot before it, but the log is
 * whole, so the start goes by the log; (3) the log begins with an empty state, and no call takes the state machine back to that. An engine that
 * has begun behind a snapshot cannot go back behind it either: it has told others what is committed.
 *
 * @param recovered what the server starts from, with that snapshot
 * @param damaged snapshots that cannot be read
 */
public record StartingSnapshot(Recovered recovered, List<SnapshotRef> damaged) {
    /**
     * Reads what a server may start from.
     *
     * @param stored what its persister reported
     * @param store its snapshots, or null if there is nowhere to keep any
     * @param lastApplied up to which entry its state machine has applied the log by itself
     * @param serverId the server
     * @param logger where to write what cannot be read
     * @throws StartRefusedException if nobody can tell what there is
     */
    public static StartingSnapshot of(
            Recovered stored, @Nullable SnapshotStore store, long lastApplied, int serverId, System.Logger logger) {
        StoredSnapshot inForce = stored.snapshot();
        if (inForce == null || lastApplied >= inForce.ref().index()) {
            return new StartingSnapshot(stored, List.of());
        }
        if (store == null) {
            throw refused(
                    serverId,
                    inForce.ref()
                            + " is what it starts from, but there is no store of snapshots: give it the data directory"
                            + " and the storage that it was started with before.");
        }
        String problem = SnapshotCheck.problem(store, inForce);
        if (problem == null) {
            return new StartingSnapshot(stored, List.of());
        }
        NodeLog log = new NodeLog(serverId, logger);
        List<SnapshotRef> damaged = new ArrayList<>(List.of(inForce.ref()));
        StringBuilder problems = new StringBuilder(unreadable(inForce, problem));
        log.warn(unreadable(inForce, problem));
        for (StoredSnapshot other : fallbacks(store, stored, inForce, serverId)) {
            String another = SnapshotCheck.problem(store, other);
            if (another == null) {
                log.warn("starts from " + other.ref() + " instead, and applies what the log holds behind it");
                return new StartingSnapshot(stored.withSnapshot(other), damaged);
            }
            damaged.add(other.ref());
            problems.append("; ").append(unreadable(other, another));
            log.warn(unreadable(other, another));
        }
        long first = stored.logStart().firstIndex();
        if (first > 1) {
            return new StartingSnapshot(withoutState(stored, problems + ". The log begins at " + first), damaged);
        }
        log.warn("starts without a snapshot instead, and applies the whole log");
        return new StartingSnapshot(stored.withSnapshot(null), damaged);
    }

    private static String unreadable(StoredSnapshot snapshot, String problem) {
        return snapshot.ref() + " cannot be read, and is not used: " + problem;
    }

    /** Term, vote and log are whole: so the server starts, to vote and to store, and has its state from another server. */
    private static Recovered withoutState(Recovered stored, String why) {
        return stored.withLostState(why + ", and no other snapshot that can be read reaches up to there");
    }

    private static StartRefusedException refused(int serverId, String why) {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA, "Refused the snapshots of server " + serverId + ": " + why);
    }

    private static List<StoredSnapshot> fallbacks(
            SnapshotStore store, Recovered stored, StoredSnapshot inForce, int serverId) {
        try {
            return FallbackSnapshots.inLog(stored, inForce, store);
        } catch (IOException e) {
            throw refused(
                    serverId, "they cannot be listed: " + Cause.text(e) + ". Mend what it names, then start again.");
        }
    }
}
