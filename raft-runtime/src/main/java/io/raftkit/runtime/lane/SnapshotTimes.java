package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.snapshot.SnapshotPolicy;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Worker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says when a server takes a snapshot that nobody asked for: by its policy, or in the place of a damaged one. After each it
 * pauses for as long as that took, so that it writes for no more than half of the time, however fast the log grows and however often the disk
 * damages what was written. Confined to the apply lane.
 */
public final class SnapshotTimes {
    /** A snapshot that takes the place of a damaged one, and fails, is tried again so much later. */
    private static final long REPLACE_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long LOOK_MILLIS_MIN = TimeUnit.SECONDS.toMillis(1);
    private static final long LOOK_MILLIS_MAX = TimeUnit.DAYS.toMillis(1);

    private final SnapshotPolicy policy;
    private final DamagedSnapshots damaged;
    private final AppliedPoint point;
    private final NodeClock clock;
    /** The policy counts what is applied behind this entry. */
    private long countedFromIndex;

    private @Nullable StoredSnapshot inForce;
    private long beganNanos;
    private long pauseUntilNanos;
    private long replaceAtNanos;

    /**
     * The times of a server.
     *
     * @param policy says when one is due
     * @param damaged those that need another in their place
     * @param point what the state machine holds
     * @param snapshotIndex of the snapshot in force at first, 0 if there is none
     * @param clock the node's
     */
    public SnapshotTimes(
            SnapshotPolicy policy, DamagedSnapshots damaged, AppliedPoint point, long snapshotIndex, NodeClock clock) {
        this.policy = policy;
        this.damaged = damaged;
        this.point = point;
        this.clock = clock;
        countedFromIndex = snapshotIndex;
        pauseUntilNanos = clock.nanos();
        replaceAtNanos = pauseUntilNanos;
    }

    /** These entries were applied; they may be commands only. */
    void passed(EntryBatch entries, boolean areCommands) {
        policy.applied(entries.sizeBytes());
        for (long at = entries.firstIndex(); at <= entries.lastIndex(); at++) {
            if (areCommands || entries.typeAt(at).isCommand()) {
                policy.appliedCommand(entries.timeAt(at));
                return;
            }
        }
    }

    /**
     * So much was applied from an entry on before this incarnation began. It is in what was taken since, if anything was. Not to be told while
     * one is being taken, which may fail.
     */
    void measured(long from, long bytes, long oldestMillis) {
        if (from > countedFromIndex) {
            policy.applied(bytes);
            policy.appliedCommand(oldestMillis);
        }
    }

    void restored(StoredSnapshot snapshot) {
        policy.restored(snapshot.sizeBytes());
        countedFromIndex = snapshot.ref().index();
    }

    /** A view of an entry was taken. */
    void began(SnapshotRef ref) {
        beganNanos = clock.nanos();
        count(ref);
    }

    /** No snapshot was taken. */
    void failed() {
        policy.failed(clock.epochMillis());
        replaceAtNanos = clock.nanos() + REPLACE_AGAIN_NANOS;
    }

    /** A snapshot is what this server would start from. */
    void inForce(StoredSnapshot snapshot) {
        inForce = snapshot;
        damaged.inForce(snapshot.ref());
    }

    /** What this server would start from, if it is known. */
    @Nullable
    StoredSnapshot inForce() {
        return inForce;
    }

    /** The snapshot in force stands for what was begun, or for more: that counts no more, whoever took it. */
    void taken(StoredSnapshot snapshot, @Nullable SnapshotRef begun) {
        if (snapshot.ref().equals(begun)) {
            long now = clock.nanos();
            pauseUntilNanos = now + (now - beganNanos);
            replaceAtNanos = pauseUntilNanos;
        } else if (snapshot.ref().index() > countedFromIndex) {
            count(snapshot.ref());
        }
        policy.taken(snapshot.sizeBytes());
        countedFromIndex = Math.max(countedFromIndex, snapshot.ref().index());
    }

    private void count(SnapshotRef ref) {
        long covered = ref.index() - countedFromIndex;
        long counted = point.index() - countedFromIndex;
        policy.began(covered < counted ? (double) covered / counted : 1, ref.time());
    }

    /** Whether a snapshot is known not to be whole. */
    boolean isDamaged(SnapshotRef ref) {
        return damaged.contains(ref);
    }

    /** Whether a snapshot is to be taken now, provided that none is being written. */
    boolean isDue() {
        return isPolicyDue() && clock.nanos() - pauseUntilNanos >= 0
                || isReplacementWanted() && clock.nanos() - replaceAtNanos >= 0;
    }

    private boolean isPolicyDue() {
        return policy.isDue(clock.epochMillis());
    }

    /** Whether nothing that can be read stands for what a damaged one stood for, and a view would. */
    private boolean isReplacementWanted() {
        long index = damaged.highestIndex();
        StoredSnapshot newest = inForce;
        boolean isReplaced = newest != null && newest.ref().index() >= index && !isDamaged(newest.ref());
        return index > 0 && !isReplaced && point.isKnown() && point.index() >= index;
    }

    /** When to be asked again even if nothing happens, on the node's clock, or {@link Worker#IDLE}. */
    long dueNanos() {
        return Math.min(policyNanos(), isReplacementWanted() ? replaceAtNanos : Worker.IDLE);
    }

    private long policyNanos() {
        long now = clock.nanos();
        if (pauseUntilNanos - now > 0 && isPolicyDue()) {
            return pauseUntilNanos;
        }
        long dueMillis = policy.dueMillis();
        if (dueMillis == Long.MAX_VALUE) {
            return Worker.IDLE;
        }
        // What is due and is not taken, for instance because the node ends, must not be tried in a tight loop.
        long millis = Math.max(LOOK_MILLIS_MIN, Math.min(LOOK_MILLIS_MAX, dueMillis - clock.epochMillis()));
        return now + TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
