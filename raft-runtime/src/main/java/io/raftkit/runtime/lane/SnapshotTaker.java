package io.raftkit.runtime.lane;

import io.raftkit.api.RejectedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.call.SnapshotCall;
import io.raftkit.runtime.snapshot.SnapshotLane;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes views of the state machine between two applies, one at a time, by policy or because the user asked, and hands them over to be written.
 * The node goes on whether or not that succeeds. Confined to the apply lane.
 */
public final class SnapshotTaker {
    /** What was applied from an entry on in earlier incarnations. */
    private record Measured(long from, long bytes, long oldestMillis) {}

    private final SnapshotLane lane;
    private final SnapshotTimes times;
    private final AppliedPoint point;
    private final LongSupplier nonces;
    private final long longNanos;
    private final NodeCommons commons;
    private final SnapshotFigures figures;

    /** Who waits for a view that is still to be taken. */
    private final List<SnapshotCall> asked = new ArrayList<>();
    /** Who waits for the one that was taken. */
    private final List<SnapshotCall> sharing = new ArrayList<>();

    /** The snapshot that is being written or recorded: it fails, or one that reaches as far is in force some time. */
    private @Nullable SnapshotRef begun;

    private @Nullable Measured measured;
    private boolean isUnsupported;

    /**
     * Takes views for a node.
     *
     * @param lane writes them
     * @param times says when one is due
     * @param point what the state machine holds at first
     * @param nonces tells snapshots of the same entry apart
     * @param longNanos a view that takes longer is named in the log
     * @param commons the node's
     * @param figures what the status shows
     */
    public SnapshotTaker(
            SnapshotLane lane,
            SnapshotTimes times,
            AppliedPoint point,
            LongSupplier nonces,
            long longNanos,
            NodeCommons commons,
            SnapshotFigures figures) {
        this.lane = lane;
        this.times = times;
        this.point = point;
        this.nonces = nonces;
        this.longNanos = longNanos;
        this.commons = commons;
        this.figures = figures;
    }

    /** These entries were applied; they may be commands only. */
    void passed(EntryBatch entries, boolean areCommands) {
        point.passed(entries, areCommands);
        times.passed(entries, areCommands);
    }

    void restored(StoredSnapshot snapshot) {
        point.restored(snapshot.ref());
        times.restored(snapshot);
    }

    /** So much was applied from an entry on before this incarnation began. */
    void measured(long from, long bytes, long oldestMillis) {
        measured = new Measured(from, bytes, oldestMillis);
        countMeasured();
    }

    /** Not while a view is being written: whether that stands for it is known when it is in force, or has failed. */
    private void countMeasured() {
        Measured found = measured;
        if (begun == null && found != null) {
            measured = null;
            times.measured(found.from, found.bytes, found.oldestMillis);
        }
    }

    void ask(SnapshotCall call) {
        asked.add(call);
    }

    /** Takes a view if one is wanted and none is being written. */
    void takeIfWanted(StateMachine stateMachine, UserCodeSection section, PendingCalls ends) {
        if (begun != null || asked.isEmpty() && (isUnsupported || !times.isDue())) {
            return;
        }
        StoredSnapshot newest = times.inForce();
        if (isUnsupported) {
            refuse(ends);
        } else if (newest != null && newest.ref().index() >= point.index() && !times.isDamaged(newest.ref())) {
            end(asked, newest, ends);
        } else if (!point.isKnown()) {
            reject(
                    asked,
                    "Nothing was applied here since the start: what the state machine held before cannot be named. Call again"
                            + " once a command was applied.",
                    ends);
        } else if (commons.lifecycle().isOpen()) {
            take(stateMachine, section, ends);
        }
    }

    /** When to be asked again even if nothing happens, on the node's clock, or {@link Worker#IDLE}. */
    long dueNanos() {
        return begun != null || isUnsupported ? Worker.IDLE : times.dueNanos();
    }

    private void take(StateMachine stateMachine, UserCodeSection section, PendingCalls ends) {
        SnapshotPoint applied = point.point();
        sharing.addAll(asked);
        asked.clear();
        long beganNanos = commons.clock().nanos();
        TakenView taken;
        try {
            taken = TakenView.of(stateMachine, applied, section);
        } catch (UnsupportedOperationException e) {
            unsupported(e, ends);
            return;
        } catch (Throwable t) {
            // An error of the Java machine too: apply has returned, so the state is as good as before.
            failed(applied.index(), t, ends);
            return;
        }
        long viewNanos = commons.clock().nanos() - beganNanos;
        warnOfLong(viewNanos, stateMachine);
        try {
            offer(taken, viewNanos, ends);
        } catch (IOException | RuntimeException e) {
            SnapshotLane.closeAfter(taken.view(), e);
            failed(taken.index(), e, ends);
        }
    }

    private void warnOfLong(long nanos, StateMachine stateMachine) {
        if (nanos > longNanos) {
            commons.log()
                    .warn("snapshot of " + stateMachine.getClass().getName() + " took "
                            + TimeUnit.NANOSECONDS.toMillis(nanos)
                            + " ms, longer than a heartbeat: commands and reads wait"
                            + " for it. Let it hand out an immutable or copied view, and leave the writing to writeTo");
        }
    }

    private void offer(TakenView taken, long viewNanos, PendingCalls ends) throws IOException {
        long index = taken.index();
        StoredSnapshot newest = times.inForce();
        long from = newest == null ? 0 : newest.ref().index();
        if (newest != null && index == from && !times.isDamaged(newest.ref())) {
            SnapshotLane.closeAfter(taken.view(), new IOException("it is the newest one"));
            times.failed();
            end(sharing, newest, ends);
            return;
        }
        if (index < from) {
            throw new IllegalStateException(
                    "the view stands for entry " + index + ", and the newest snapshot for entry " + from);
        }
        SnapshotRef ref = point.ref(index, nonces.getAsLong());
        byte[] sessions = point.sessions(index);
        times.began(ref);
        begun = ref;
        figures.began(viewNanos);
        lane.offer(taken.view(), sessions, ref);
    }

    /** The snapshot was not taken. */
    void failed(SnapshotRef ref, Throwable cause, PendingCalls ends) {
        if (ref.equals(begun)) {
            begun = null;
            countMeasured();
            failed(ref.index(), cause, ends);
        }
    }

    private void failed(long index, Throwable cause, PendingCalls ends) {
        times.failed();
        if (!commons.lifecycle().isStopped()) {
            commons.counters().count(Counter.SNAPSHOTS_FAILED);
            String why = "The snapshot of entry " + index + " was not taken: " + Cause.text(cause);
            figures.failed(why);
            commons.log().warn(why + ". Earlier ones are untouched; it is tried again later");
            reject(sharing, why + ". Mend what it names, then call again.", ends);
        }
    }

    private void unsupported(UnsupportedOperationException e, PendingCalls ends) {
        isUnsupported = true;
        commons.log()
                .once(
                        "no snapshots",
                        "the state machine takes no snapshots (" + e
                                + "): the log is kept whole, and applied at each start",
                        null);
        askAgain();
        refuse(ends);
    }

    private void refuse(PendingCalls ends) {
        end(
                asked,
                new RejectedException(
                        RejectedException.Reason.SNAPSHOTS_UNSUPPORTED,
                        "The state machine takes no snapshots: it threw UnsupportedOperationException from snapshot(...)."),
                ends);
    }

    /** The snapshot is what this server would start from. */
    void inForce(StoredSnapshot snapshot, PendingCalls ends) {
        point.inForce(snapshot.ref());
        times.inForce(snapshot);
        figures.inForce(snapshot);
        lane.deleteObsolete(snapshot.ref());
        SnapshotRef awaited = begun;
        if (awaited == null || snapshot.ref().index() >= awaited.index()) {
            begun = null;
            times.taken(snapshot, awaited);
            countMeasured();
            if (times.isDamaged(snapshot.ref())) {
                // It was found so while it was recorded.
                askAgain();
            } else {
                end(sharing, snapshot, ends);
            }
        }
    }

    private void askAgain() {
        asked.addAll(sharing);
        sharing.clear();
    }

    private static void reject(List<SnapshotCall> calls, String why, PendingCalls ends) {
        end(calls, new RejectedException(RejectedException.Reason.SNAPSHOT_FAILED, why), ends);
    }

    private static void end(List<SnapshotCall> calls, RejectedException failure, PendingCalls ends) {
        List<SnapshotCall> ended = List.copyOf(calls);
        calls.clear();
        ended.forEach(call -> ends.fail(call, failure));
    }

    private static void end(List<SnapshotCall> calls, StoredSnapshot snapshot, PendingCalls ends) {
        List<SnapshotCall> ended = List.copyOf(calls);
        calls.clear();
        ended.forEach(call -> ends.answer(call, snapshot));
    }
}
