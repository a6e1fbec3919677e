package io.raftkit.runtime.lane;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.call.SnapshotCall;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The only caller of the state machine. It applies committed entries in order, and between them answers the reads that may be answered there. Ends
 * the calls that wait for entries. All entries that wait are applied as one batch.
 */
public final class ApplyLane implements Worker {
    private static final int BATCH_COMMANDS_MAX = 1_024;
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final StateMachine stateMachine;
    private final Runner runner;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final LaneReports reports;
    private final SessionTable sessions;
    private final Queue<ApplyTask> tasks = new ConcurrentLinkedQueue<>();
    private final UserCodeSection section = new UserCodeSection();
    private final PendingCalls pending = new PendingCalls(section);
    private final AwaitedCalls awaited;
    private final SessionOwner self;
    private final ReadAnswers reads;
    private final @Nullable Snapshots snapshots;
    private final List<EntryBatch> gathered = new ArrayList<>();
    private long lastApplied;
    private long lastTerm;
    private boolean hasBegun;
    private long lastGiven;
    private long lastCarriedOut;
    private volatile boolean isFinishing;

    /**
     * What takes and restores snapshots.
     *
     * @param taker takes them
     * @param restore restores them
     */
    public record Snapshots(SnapshotTaker taker, SnapshotRestore restore) {}

    /** A lane that goes on behind {@code lastApplied} and reports how far the state machine has come. */
    public ApplyLane(
            StateMachine stateMachine,
            long lastApplied,
            SessionOwner self,
            Runner runner,
            Lifecycle lifecycle,
            Counters counters,
            LaneReports reports,
            SessionTable sessions,
            @Nullable Snapshots snapshots) {
        this.stateMachine = stateMachine;
        this.lastApplied = lastApplied;
        this.runner = runner;
        this.lifecycle = lifecycle;
        this.counters = counters;
        this.reports = reports;
        this.sessions = sessions;
        this.snapshots = snapshots;
        this.self = self;
        awaited = new AwaitedCalls(pending, sessions, self);
        reads = new ReadAnswers(stateMachine, section, pending, lifecycle);
    }

    /** Hands over committed entries; {@link #wake} follows. */
    public void entries(EntryBatch batch) {
        tasks.add(new ApplyTask.Entries(batch));
    }

    /** Hands over reads that may be answered behind the entries handed over so far; {@link #wake} follows. */
    public void queries(List<ReadCall> reads) {
        tasks.add(new ApplyTask.Queries(reads));
    }

    /** Hands over calls whose commands have an index, and whose entries come later. */
    public void taken(List<CommandCall> calls) {
        tasks.add(new ApplyTask.Taken(calls));
    }

    /** Hands over calls whose commands are about to be sent in a session of this server. */
    public void submitted(long session, long firstSequence, List<CommandCall> calls, boolean isAfresh) {
        tasks.add(new ApplyTask.Submitted(session, firstSequence, calls, isAfresh));
    }

    /** Hands over calls of clients whose entries were handed over, and come later. */
    public void handedOver(long term, List<ClientCall> calls) {
        tasks.add(new ApplyTask.HandedOver(term, calls));
    }

    /** Has a snapshot restored behind the entries handed over so far; {@link #wake} follows. */
    public void restore(StoredSnapshot snapshot) {
        tasks.add(new ApplyTask.Restore(snapshot));
    }

    /** Has a snapshot taken that holds the entries applied so far at least. */
    public void snapshot(SnapshotCall call) {
        tasks.add(new ApplyTask.Snapshot(call));
        runner.wake();
    }

    public void snapshotInForce(StoredSnapshot snapshot) {
        tasks.add(new ApplyTask.SnapshotInForce(snapshot));
        runner.wake();
    }

    public void snapshotFailed(SnapshotRef ref, Throwable cause) {
        tasks.add(new ApplyTask.SnapshotFailed(ref, cause));
        runner.wake();
    }

    /** So much of the log was applied in earlier incarnations, from an entry on. */
    public void logMeasured(long from, long bytes, long oldestMillis) {
        tasks.add(new ApplyTask.LogMeasured(from, bytes, oldestMillis));
        runner.wake();
    }

    public void wake() {
        runner.wake();
    }

    /** Gives the state machine back, with what became of it here. Once the lane has ended. */
    public void giveBack(StateMachineClaim claim) {
        claim.giveBack(lastGiven, lastCarriedOut);
    }

    /** Whether anything waits for the state machine. */
    public boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Ends the lane once it has done all that was handed over. */
    public void finishWhenEmpty() {
        isFinishing = true;
        runner.wake();
    }

    @Override
    public long turn() {
        if (lifecycle.isStopped()) {
            return ENDED;
        }
        // Read before the queue is: what was handed over before finishing is done.
        boolean isLast = isFinishing;
        try {
            begin();
            work();
        } catch (Throwable t) {
            lifecycle.fail(Failure.of("Applying entries after index " + lastApplied, t));
            return ENDED;
        } finally {
            pending.rest();
        }
        if (!tasks.isEmpty()) {
            return AGAIN;
        }
        if (isLast) {
            return ENDED;
        }
        return snapshots == null ? IDLE : snapshots.taker().dueNanos();
    }

    private void begin() {
        if (!hasBegun && lastApplied > 0) {
            reports.began(applied());
        }
        hasBegun = true;
    }

    private void work() {
        int commands = 0;
        int bytes = 0;
        while (commands < BATCH_COMMANDS_MAX && bytes < BATCH_BYTES_MAX && !lifecycle.isStopped()) {
            ApplyTask task = tasks.peek();
            if (task == null || task.followsApplies() && !gathered.isEmpty()) {
                break;
            }
            tasks.remove();
            if (task instanceof ApplyTask.Entries entries) {
                gathered.add(entries.batch());
                commands += entries.batch().count();
                bytes += entries.batch().sizeBytes();
            } else {
                take(task);
            }
        }
        if (!gathered.isEmpty() && apply()) {
            reports.applied(applied(), tasks.isEmpty());
        }
        gathered.clear();
        if (snapshots != null && !lifecycle.isStopped()) {
            snapshots.taker().takeIfWanted(stateMachine, section, pending);
        }
    }

    private void take(ApplyTask task) {
        if (task instanceof ApplyTask.Waiting waiting) {
            waiting.join(awaited);
        } else if (task instanceof ApplyTask.Queries queries) {
            reads.answer(queries.reads());
        } else if (snapshots != null) {
            take(task, snapshots);
        } else {
            throw new IllegalStateException("there is no store of snapshots, but " + task);
        }
    }

    private void take(ApplyTask task, Snapshots kept) {
        if (task instanceof ApplyTask.Snapshot asked) {
            kept.taker().ask(asked.call());
        } else if (task instanceof ApplyTask.SnapshotInForce newest) {
            kept.taker().inForce(newest.snapshot(), pending);
        } else if (task instanceof ApplyTask.SnapshotFailed failed) {
            kept.taker().failed(failed.ref(), failed.cause(), pending);
        } else if (task instanceof ApplyTask.LogMeasured found) {
            kept.taker().measured(found.from(), found.bytes(), found.oldestMillis());
        } else if (task instanceof ApplyTask.Restore restore) {
            restore(restore.snapshot(), kept);
        }
    }

    private void restore(StoredSnapshot snapshot, Snapshots kept) {
        lastGiven = Math.max(1, lastGiven);
        if (kept.restore().restore(snapshot, stateMachine, section)) {
            lastApplied = snapshot.ref().index();
            lastGiven = lastApplied;
            lastCarriedOut = lastApplied;
            lastTerm = snapshot.ref().term();
            awaited.restored(snapshot.ref());
            kept.taker().restored(snapshot);
            reports.restored(applied());
        }
    }

    /** Applies what has gathered; false if the node must stop. */
    private boolean apply() {
        CommittedBatch batch = CommittedBatch.of(gathered, sessions);
        if (batch.size() > 0) {
            lastGiven = batch.command(batch.size() - 1).index();
            section.enter(UserCode.APPLY, stateMachine);
            try {
                stateMachine.apply(batch);
            } catch (Throwable t) {
                lifecycle.fail(Failure.ofApply(batch.command(0), batch.command(batch.size() - 1), t));
                return false;
            } finally {
                section.leave();
            }
            Command unanswered = batch.unanswered();
            if (unanswered != null) {
                lifecycle.fail(Failure.ofUnanswered(unanswered));
                return false;
            }
            lastCarriedOut = lastGiven;
        }
        int at = 0;
        for (EntryBatch entries : gathered) {
            at = awaited.tell(entries, batch, at);
            if (snapshots != null) {
                snapshots.taker().passed(entries, batch.areCommandsOnly());
            }
            lastApplied = entries.lastIndex();
            lastTerm = entries.lastTerm();
            counters.add(Counter.ENTRIES_APPLIED, entries.count());
        }
        return true;
    }

    private Applied applied() {
        return Applied.of(lastApplied, lastTerm, sessions, self);
    }

    /** What the lane's thread is in, to be watched. */
    public UserCodeSection section() {
        return section;
    }
}
