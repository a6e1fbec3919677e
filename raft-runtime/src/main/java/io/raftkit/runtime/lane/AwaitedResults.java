package io.raftkit.runtime.lane;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.call.CommandCall;

/** The calls that wait for results, and the results that may still be asked for. Confined to the apply lane. */
final class AwaitedResults {
    private final PendingCalls pending;
    private final RecentResults recent;

    AwaitedResults(PendingCalls pending, RecentResults recent) {
        this.pending = pending;
        this.recent = recent;
    }

    /** Takes calls whose entries come later, or came already. */
    void await(ApplyTask.Taken taken, long lastApplied) {
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

    boolean isAny() {
        return !pending.isEmpty() || recent.isRecording();
    }

    /** Entries were applied for which nobody waits. */
    void passed(EntryBatch entries) {
        pending.reachTerm(entries.lastTerm());
    }

    /** Tells of applied entries; {@code from} is the place of their first command in the batch. Returns that of the next one. */
    int tell(EntryBatch entries, CommittedBatch batch, int from) {
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

    /** The state is that of a snapshot: what the entries up to it answered is not known here. */
    void restored(SnapshotRef ref) {
        pending.restored(ref.index(), ref.term());
    }
}
