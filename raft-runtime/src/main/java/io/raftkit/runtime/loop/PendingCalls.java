package io.raftkit.runtime.loop;

import io.raftkit.api.Rejected;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose command was given an index and a term, by index. Each ends when the entry at its index is applied: with the result if
 * that entry is of its term, else superseded. Confined to the apply lane.
 */
final class PendingCalls {
    private static final int SWEEP_MIN = 1_024;

    private final Map<Long, CommandCall> byIndex = new HashMap<>();
    private int sweepAt = SWEEP_MIN;

    boolean isEmpty() {
        return byIndex.isEmpty();
    }

    /** Waits for an entry not applied yet. */
    void add(long index, long term, CommandCall call) {
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

    /** Ends what waits for an index whose entry was applied; the result is null if it was no command. */
    void applied(long index, long term, byte @Nullable [] result) {
        CommandCall call = byIndex.remove(index);
        while (call != null) {
            end(call, index, term, result);
            CommandCall following = call.sameIndex;
            call.sameIndex = null;
            call = following;
        }
    }

    static void end(CommandCall call, long index, long term, byte @Nullable [] result) {
        if (call.term == term && result != null) {
            call.answer(result);
        } else {
            call.fail(new Rejected(
                    Rejected.Reason.SUPERSEDED,
                    "The command was given index " + index + " in term " + call.term + ", where an entry of term "
                            + term + " was committed: it never will be and may be sent again."));
        }
    }

    int size() {
        return byIndex.size();
    }
}
