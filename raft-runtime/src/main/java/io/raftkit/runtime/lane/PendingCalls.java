package io.raftkit.runtime.lane;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose command was given an index and a term, by index. Each ends when the entry at its index is applied: with the result if
 * that entry is of its term, else superseded. Confined to the apply lane.
 *
 * <p>A call is superseded, too, as soon as an entry of a later term is applied before its index. Terms never fall along a log (Raft §5.3),
 * so a log that holds the command holds no such entry before it; and a committed entry is in the log of every leader to come (§5.4). Without
 * this, a command cut off when its leader was deposed would stay unknown for as long as nobody sends another.
 */
final class PendingCalls {
    private static final int SWEEP_MIN = 1_024;

    private final UserCodeSection section;
    private final Map<Long, CommandCall> byIndex = new HashMap<>();
    private int sweepAt = SWEEP_MIN;
    private long appliedTerm;

    /** Calls that end on this thread, whose callbacks the section marks. */
    PendingCalls(UserCodeSection section) {
        this.section = section;
    }

    boolean isEmpty() {
        return byIndex.isEmpty();
    }

    /** Waits for an entry not applied yet. */
    void add(long index, long term, CommandCall call) {
        if (term < appliedTerm) {
            call.term = term;
            supersede(call, index, appliedTerm);
            return;
        }
        if (byIndex.size() >= sweepAt) {
            // Of calls that ended by their deadline; an index may never be applied here.
            byIndex.values().removeIf(PendingCalls::haveAllEnded);
            sweepAt = Math.max(SWEEP_MIN, byIndex.size() * 2);
        }
        call.term = term;
        call.sameIndex = byIndex.put(index, call);
    }

    private static boolean haveAllEnded(CommandCall first) {
        for (CommandCall call = first; call != null; call = call.sameIndex) {
            if (!call.hasEnded()) {
                return false;
            }
        }
        return true;
    }

    /** Notes that the entries applied from now on are of this term, and ends the calls that can no longer be committed. */
    void reachTerm(long term) {
        if (term == appliedTerm) {
            return;
        }
        appliedTerm = term;
        byIndex.entrySet().removeIf(entry -> {
            CommandCall left = null;
            CommandCall call = entry.getValue();
            while (call != null) {
                CommandCall following = call.sameIndex;
                if (call.term < term) {
                    supersede(call, entry.getKey(), term);
                } else {
                    call.sameIndex = left;
                    left = call;
                    entry.setValue(left);
                }
                call = following;
            }
            return left == null;
        });
    }

    /**
     * Ends what waits for the entries whose effects a snapshot holds, up to its last one: they may be among them, with results that only the
     * servers know that applied them.
     */
    void restored(long index, long term) {
        byIndex.entrySet().removeIf(entry -> {
            if (entry.getKey() > index) {
                return false;
            }
            for (CommandCall call = entry.getValue(); call != null; call = call.sameIndex) {
                fail(
                        call,
                        new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.RESULT_LOST,
                                "The command was given index " + entry.getKey()
                                        + ". This server then took over a state that was snapshotted at index " + index
                                        + ", without the results of the commands in it."));
            }
            return true;
        });
        reachTerm(term);
    }

    /** Ends what waits for an index whose entry was applied; the result is null if it was no command. */
    void applied(long index, long term, byte @Nullable [] result) {
        CommandCall call = byIndex.isEmpty() ? null : byIndex.remove(index);
        while (call != null) {
            end(call, index, term, result);
            CommandCall following = call.sameIndex;
            call.sameIndex = null;
            call = following;
        }
    }

    void end(CommandCall call, long index, long term, byte @Nullable [] result) {
        if (call.term == term && result != null) {
            answer(call, result);
        } else {
            supersede(call, index, term);
        }
    }

    private void supersede(CommandCall call, long index, long term) {
        fail(
                call,
                new RejectedException(
                        RejectedException.Reason.SUPERSEDED,
                        "The command was given index " + index + " in term " + call.term
                                + ", but there or before it an entry of term " + term
                                + " was committed: the command never will be and may be sent again."));
    }

    <R> void answer(Call<R> call, R answer) {
        section.enter(UserCode.CALLBACK_OF_RESULT, null);
        try {
            call.answer(answer);
        } finally {
            section.leave();
        }
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
        return byIndex.size();
    }
}
