package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.call.SnapshotCall;
import java.util.List;

/** What the loop hands to the apply lane; done in the order handed over. */
sealed interface ApplyTask {

    /** Calls that wait for entries which come later. */
    sealed interface Waiting extends ApplyTask {
        /** Lets them wait. */
        void join(AwaitedCalls awaited);
    }

    /** Committed entries, which follow those handed over before. */
    record Entries(EntryBatch batch) implements ApplyTask {}

    /** Calls whose commands were given an index and a term. They follow those handed over before. */
    record Taken(List<CommandCall> calls) implements Waiting {
        @Override
        public void join(AwaitedCalls awaited) {
            awaited.await(this);
        }
    }

    /**
     * Calls whose commands are about to be sent, in a session of this server, with the sequences from {@code firstSequence} on. They follow those handed
     * over before, or are all that is waited for from now on.
     */
    record Submitted(long session, long firstSequence, List<CommandCall> calls, boolean isAfresh) implements Waiting {
        @Override
        public void join(AwaitedCalls awaited) {
            awaited.await(this);
        }
    }

    /** Calls of clients whose entries were handed over in this term, to the own log or to the leader. */
    record HandedOver(long term, List<ClientCall> calls) implements Waiting {
        @Override
        public void join(AwaitedCalls awaited) {
            awaited.await(this);
        }
    }

    /** Reads that may be answered once all entries handed over before are applied. */
    record Queries(List<ReadCall> reads) implements ApplyTask {
        @Override
        public boolean followsApplies() {
            return true;
        }
    }

    /** A state to have in place of whatever there is; entries behind it follow. */
    record Restore(StoredSnapshot snapshot) implements ApplyTask {
        @Override
        public boolean followsApplies() {
            return true;
        }
    }

    /** A snapshot that the user asked for. */
    record Snapshot(SnapshotCall call) implements ApplyTask {}

    /** A snapshot is what this server would start from. */
    record SnapshotInForce(StoredSnapshot snapshot) implements ApplyTask {}

    /** A view that was handed over became no snapshot. */
    record SnapshotFailed(SnapshotRef ref, Throwable cause) implements ApplyTask {}

    /** So much of the log was applied in earlier incarnations, behind an entry. */
    record LogMeasured(long from, long bytes, long oldestMillis) implements ApplyTask {}

    /** Whether all entries handed over before must be applied first. */
    default boolean followsApplies() {
        return false;
    }
}
