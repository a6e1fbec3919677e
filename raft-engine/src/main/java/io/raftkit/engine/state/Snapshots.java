package io.raftkit.engine.state;

import static io.raftkit.engine.boundary.EngineConfig.Limits.BACK_TO_PREVIOUS;

import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.stored.StoredRecords;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of this server (Raft §7): the one in force, and newer ones until the persister has recorded them. A snapshot is in force once
 * its record is durable; before that, a restart begins from the one before it, which must still be there.
 *
 * <p>Invariant: indexes rise from the one in force over the one being recorded to the one that is owed. One that takes the place of a damaged
 * one may have its index.
 */
public final class Snapshots {
    /** The one that is wanted of another server. */
    public final SnapshotFetch fetch = new SnapshotFetch();

    /** Unless a tail is set, so many times the size of a snapshot is kept of the log for followers. */
    private static final long LOG_PER_STATE = 4;

    private final EngineConfig.Limits limits;
    /** Those that the store does not give back whole, and that might be offered otherwise: their index, by id. */
    private final Map<String, Long> damaged = new TreeMap<>();

    private @Nullable StoredSnapshot inForce;
    private @Nullable StoredSnapshot recording;
    private @Nullable StoredSnapshot owed;
    /** The step that records {@link #recording}; meaningful while there is one. */
    private long ticket;

    /** Begins with the snapshot that is recorded, if there is one. */
    Snapshots(@Nullable StoredSnapshot recorded, EngineConfig.Limits limits) {
        this.inForce = recorded;
        this.limits = limits;
    }

    /** The newest snapshot, recorded or not. */
    public @Nullable StoredSnapshot newest() {
        if (owed != null) {
            return owed;
        }
        return recording != null ? recording : inForce;
    }

    /**
     * What to offer a follower that needs entries which are gone: what it was offered before, while that leads to the log, and the newest
     * otherwise. Were it always the newest, a follower that fetches more slowly than snapshots are taken would never have a whole one. One that
     * cannot be given any more is refused by the follower, and not offered again. The newest is named even if it is damaged: it says what the
     * follower lacks.
     */
    public @Nullable StoredSnapshot offer(@Nullable StoredSnapshot before, long firstIndex) {
        return before == null || !isReadable(before) || before.ref().index() < firstIndex - 1 ? newest() : before;
    }

    /** Notes that the store does not give a snapshot back whole. */
    public void damaged(SnapshotRef ref) {
        damaged.put(ref.id(), ref.index());
    }

    /** Whether the store gives a snapshot back whole, as far as known. */
    public boolean isReadable(StoredSnapshot snapshot) {
        return !damaged.containsKey(snapshot.ref().id());
    }

    /** Whether a snapshot stands for more entries than any that this server has, or for those of a newest one that is damaged. */
    public boolean isNews(StoredSnapshot snapshot) {
        StoredSnapshot newest = newest();
        return newest == null
                || snapshot.ref().index() > newest.ref().index()
                || snapshot.ref().index() == newest.ref().index() && !isReadable(newest) && isReadable(snapshot);
    }

    /** Owes the persister the record of a snapshot that is durable in its store, and newer than all before. */
    public void record(StoredSnapshot snapshot) {
        // It may have been fetched anew.
        damaged.remove(snapshot.ref().id());
        owed = snapshot;
    }

    /** Whether the persister has yet to hear of a snapshot. */
    boolean hasNews() {
        return owed != null;
    }

    /**
     * Hands the record of a snapshot to a batch, if one is owed, and lets the log begin where it may from now on: both in one step, for a log
     * that begins behind entries needs the snapshot that stands for them. {@link LogTail} says what stays. Unless a tail was set, so does all
     * behind the snapshot before, so that a restart can begin from that one if this one is damaged.
     */
    void handTo(PersistBatch.Builder batch, RaftLog log, long lastApplied, long neededFrom) {
        if (owed == null) {
            return;
        }
        long replaced = Math.min(replacedBy(owed), lastApplied);
        long budget = budgetBytes(owed);
        long withinBudget = budget > 0 ? log.firstWithin(replaced, budget) : Long.MAX_VALUE;
        log.dropBefore(LogTail.start(log.firstIndex(), replaced, log.lastLeft(), neededFrom, withinBudget));
        // Nobody is offered what does not lead to the log.
        damaged.values().removeIf(index -> index < log.firstIndex() - 1);
        StoredRecords.put(batch, owed);
        batch.snapshot(owed.ref().id(), new LogStart(log.firstIndex(), log.termAt(log.firstIndex() - 1)));
    }

    /**
     * How much of the log stays for followers though snapshots stand for it. Without a tail it goes by the state: a follower that fetches one
     * is done before so much is written, or writes come faster than it could ever follow.
     */
    private long budgetBytes(StoredSnapshot snapshot) {
        return limits.tailBytesMax() < BACK_TO_PREVIOUS
                ? limits.tailBytesMax()
                : LOG_PER_STATE * Math.min(snapshot.sizeBytes(), Long.MAX_VALUE / LOG_PER_STATE);
    }

    /** Up to where the log is no longer needed once a snapshot is recorded. A restart goes back behind one that is damaged. */
    private long replacedBy(StoredSnapshot snapshot) {
        if (limits.tailBytesMax() < BACK_TO_PREVIOUS) {
            return snapshot.ref().index();
        }
        return inForce == null || !isReadable(inForce)
                ? 0
                : Math.min(inForce.ref().index(), snapshot.ref().index());
    }

    /** Notes the ticket of the step that was handed out. */
    void handed(long number) {
        if (owed != null) {
            recording = owed;
            owed = null;
            ticket = number;
        }
    }

    /** Takes note that a ticket and all before it are durable: from its record on a snapshot is in force. */
    public void persisted(long number, PendingEffects effects) {
        if (recording != null && number >= ticket) {
            inForce = recording;
            recording = null;
            effects.snapshotInForce = inForce;
        }
    }
}
