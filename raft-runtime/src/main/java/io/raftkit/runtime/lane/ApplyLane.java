package io.raftkit.runtime.lane;

import io.raftkit.api.Command;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.ReadCall;
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

/**
 * Calls the state machine, and nobody else does: committed entries in order, and between them the reads that may be answered there. Ends
 * the calls that wait for entries. What has gathered is applied as one batch.
 */
public final class ApplyLane implements Worker {
    private static final int BATCH_COMMANDS_MAX = 1_024;
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private final StateMachine stateMachine;
    private final Runner runner;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final LaneReports reports;
    private final Queue<ApplyTask> tasks = new ConcurrentLinkedQueue<>();
    private final UserCodeSection section;
    private final PendingCalls pending;
    private final RecentResults recent;
    private final List<EntryBatch> gathered = new ArrayList<>();
    private long lastApplied;
    private long lastGiven;
    private long lastCarriedOut;
    private volatile boolean isFinishing;

    /** A lane that goes on behind {@code lastApplied} and reports how far the state machine has come. */
    public ApplyLane(
            StateMachine stateMachine,
            long lastApplied,
            long recentBytesMax,
            Runner runner,
            Lifecycle lifecycle,
            Counters counters,
            LaneReports reports) {
        this.stateMachine = stateMachine;
        this.lastApplied = lastApplied;
        this.runner = runner;
        this.lifecycle = lifecycle;
        this.counters = counters;
        this.reports = reports;
        section = new UserCodeSection();
        pending = new PendingCalls(section);
        recent = new RecentResults(recentBytesMax);
    }

    /** Hands over committed entries; {@link #wake} follows. */
    public void entries(EntryBatch batch) {
        tasks.add(new ApplyTask.Entries(batch));
    }

    /** Hands over reads that may be answered behind the entries handed over so far; {@link #wake} follows. */
    public void queries(List<ReadCall> reads) {
        tasks.add(new ApplyTask.Queries(reads));
    }

    /** Hands over calls whose commands have an index. Their entries come later, or came already if they were forwarded. */
    public void taken(long firstIndex, long term, List<CommandCall> calls) {
        tasks.add(new ApplyTask.Taken(firstIndex, term, calls));
    }

    public void forwardSent(long sequence) {
        tasks.add(new ApplyTask.ForwardSent(sequence));
    }

    public void forwardClosed(long sequence) {
        tasks.add(new ApplyTask.ForwardClosed(sequence));
    }

    public void wake() {
        runner.wake();
    }

    /** Gives the state machine back, with what became of it here. Once the lane has ended. */
    public void giveBack(StateMachineClaim claim) {
        claim.giveBack(lastGiven, lastCarriedOut);
    }

    /** How many results are kept for answers to forwards that are still to come. */
    public int keptResults() {
        return recent.size();
    }

    /** For how many forwards results are kept. */
    public int awaitedForwards() {
        return recent.awaited();
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
            work();
        } catch (Throwable t) {
            lifecycle.fail(Failure.of("Applying entries after index " + lastApplied, t));
            return ENDED;
        }
        if (!tasks.isEmpty()) {
            return AGAIN;
        }
        return isLast ? ENDED : IDLE;
    }

    private void work() {
        int commands = 0;
        int bytes = 0;
        while (commands < BATCH_COMMANDS_MAX && bytes < BATCH_BYTES_MAX) {
            ApplyTask task = tasks.peek();
            if (task == null || task instanceof ApplyTask.Queries && !gathered.isEmpty()) {
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
            reports.applied(lastApplied);
        }
        gathered.clear();
    }

    private void take(ApplyTask task) {
        if (task instanceof ApplyTask.Taken taken) {
            await(taken);
        } else if (task instanceof ApplyTask.ForwardSent sent) {
            recent.forwardSent(sent.sequence(), lastApplied);
        } else if (task instanceof ApplyTask.ForwardClosed closed) {
            recent.forwardClosed(closed.sequence());
        } else if (task instanceof ApplyTask.Queries queries) {
            for (ReadCall read : queries.reads()) {
                answer(read);
            }
        }
    }

    private void await(ApplyTask.Taken taken) {
        long index = taken.firstIndex();
        for (CommandCall call : taken.calls()) {
            if (index > lastApplied) {
                pending.add(index, taken.term(), call);
            } else {
                cameLate(index, taken.term(), call);
            }
            index++;
        }
    }

    private void cameLate(long index, long term, CommandCall call) {
        call.term = term;
        RecentResults.Applied entry = recent.at(index);
        if (entry != null) {
            pending.end(call, index, entry.term(), entry.result());
        } else {
            pending.fail(
                    call,
                    new OutcomeUnknownException(
                            OutcomeUnknownException.Reason.RESULT_LOST,
                            "The entry at index " + index
                                    + " was applied before its leader's answer came, and its result is no longer kept."));
        }
    }

    /** Applies what has gathered; false if the node must stop. */
    private boolean apply() {
        CommittedBatch batch = CommittedBatch.of(gathered);
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
        boolean isAwaited = !pending.isEmpty() || recent.isRecording();
        for (EntryBatch entries : gathered) {
            if (isAwaited) {
                at = tell(entries, batch, at);
            } else {
                pending.reachTerm(entries.lastTerm());
            }
            lastApplied = entries.lastIndex();
            counters.add(Counter.ENTRIES_APPLIED, entries.count());
        }
        return true;
    }

    private int tell(EntryBatch entries, CommittedBatch batch, int from) {
        int at = from;
        for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
            boolean isCommand = at < batch.size() && batch.command(at).index() == index;
            byte[] result = isCommand ? batch.result(at++) : null;
            long term = entries.termAt(index);
            if (recent.isRecording()) {
                recent.applied(index, term, result);
            }
            pending.reachTerm(term);
            pending.applied(index, term, result);
        }
        return at;
    }

    private void answer(ReadCall read) {
        if (read.hasEnded()) {
            return;
        }
        byte[] answer;
        try {
            answer = query(read.query);
        } catch (Exception e) {
            pending.fail(
                    read,
                    new RejectedException(
                            RejectedException.Reason.QUERY_FAILED,
                            "The state machine threw on this query: " + e,
                            0,
                            null,
                            e));
            return;
        } catch (Error e) {
            lifecycle.fail(Failure.ofQuery(e));
            return;
        }
        pending.answer(read, answer);
    }

    private byte[] query(byte[] query) throws Exception {
        section.enter(UserCode.QUERY, stateMachine);
        try {
            byte[] answer = stateMachine.query(query);
            if (answer == null) {
                throw new IllegalStateException("the state machine answered a query with null");
            }
            return answer;
        } finally {
            section.leave();
        }
    }

    /** What the lane's thread is in, to be watched. */
    public UserCodeSection section() {
        return section;
    }
}
