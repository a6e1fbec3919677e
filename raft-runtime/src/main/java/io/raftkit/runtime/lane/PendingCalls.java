package io.raftkit.runtime.lane;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.runtime.call.Answers;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose command was given an index and a term. Each ends when the entry at its index is applied: with the result if
 * that entry is of its term, else superseded. Confined to the apply lane.
 *
 * <p>A call is superseded, too, as soon as an entry of a later term is applied before its index. Terms never fall along a log (Raft §5.3),
 * so a log that holds the command holds no such entry before it; and a committed entry is in the log of every leader to come (§5.4). Without
 * this, a command cut off when its leader was deposed would stay unknown for as long as nobody sends another.
 *
 * <p>Calls come in the order of their terms, which never fall at a server (Raft §5.1), and within a term in the order of their indexes, since a leader
 * only appends (§5.3). So the first of them ends first.
 */
final class PendingCalls {
    private static final int SWEEP_MIN = 1_024;

    private final UserCodeSection section;
    private final Answers answers = new Answers();
    private final ArrayDeque<CommandCall> calls = new ArrayDeque<>();
    private int sweepAt = SWEEP_MIN;
    private long appliedTerm;

    /** Calls that end on this thread, whose callbacks the section marks. */
    PendingCalls(UserCodeSection section) {
        this.section = section;
    }

    /** Waits for an entry not applied yet. */
    void add(CommandCall call) {
        if (call.term() < appliedTerm) {
            supersede(call, appliedTerm);
            return;
        }
        if (calls.size() >= sweepAt) {
            // Of calls that ended by their deadline; an index may never be applied here.
            calls.removeIf(CommandCall::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, calls.size() * 2);
        }
        calls.add(call);
    }

    /**
     * Ends what waits for the entries whose effects a snapshot holds, up to its last one: they may be among them, with results that only the
     * servers know that applied them.
     */
    void restored(long index, long term) {
        calls.removeIf(call -> {
            boolean isInSnapshot = call.index() <= index;
            if (isInSnapshot) {
                fail(
                        call,
                        new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.RESULT_LOST,
                                "The command was given index " + call.index()
                                        + ". This server then took over a state that was snapshotted at index " + index
                                        + ", without the results of the commands in it."));
            }
            return isInSnapshot;
        });
        applied(index, term, null);
    }

    /** Ends what waits for an index whose entry was applied, or for one that is in no log any more; the result is null if it was no command. */
    void applied(long index, long term, byte @Nullable [] result) {
        appliedTerm = term;
        while (!calls.isEmpty() && isDecided(calls.element(), index, term)) {
            end(calls.remove(), index, term, result);
        }
    }

    private static boolean isDecided(CommandCall call, long index, long term) {
        return call.term() < term || call.index() <= index;
    }

    private void end(CommandCall call, long index, long term, byte @Nullable [] result) {
        if (call.index() == index && call.term() == term && result != null) {
            answer(call, result);
        } else {
            supersede(call, term);
        }
    }

    private void supersede(CommandCall call, long term) {
        fail(
                call,
                new RejectedException(
                        RejectedException.Reason.SUPERSEDED,
                        "The command was given index " + call.index() + " in term " + call.term()
                                + ", but there or before it an entry of term " + term
                                + " was committed: the command never will be and may be sent again."));
    }

    <R> void answer(Call<R> call, R answer) {
        section.enter(UserCode.CALLBACK_OF_RESULT, null);
        try {
            answers.answer(call, answer);
        } finally {
            section.leave();
        }
    }

    /** Says that no call ends soon. */
    void rest() {
        answers.end();
    }

    void fail(Call<?> call, CallFailedException failure) {
        section.enter(UserCode.CALLBACK_OF_RESULT, null);
        try {
            call.failHere(failure);
        } finally {
            section.leave();
        }
    }

    int size() {
        return calls.size();
    }
}
