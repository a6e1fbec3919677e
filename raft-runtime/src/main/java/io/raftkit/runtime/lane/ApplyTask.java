package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.ReadCall;
import java.util.List;

/** What the loop hands to the apply lane; done in the order handed over. */
sealed interface ApplyTask {

    /** Committed entries, which follow those handed over before. */
    record Entries(EntryBatch batch) implements ApplyTask {}

    /** Calls whose commands were given the indexes from {@code firstIndex} on, in this term. */
    record Taken(long firstIndex, long term, List<CommandCall> calls) implements ApplyTask {}

    /** A forward is about to be sent. */
    record ForwardSent(long sequence) implements ApplyTask {}

    /** A forward is answered, or nobody waits for its answer. */
    record ForwardClosed(long sequence) implements ApplyTask {}

    /** Reads that may be answered once all entries handed over before are applied. */
    record Queries(List<ReadCall> reads) implements ApplyTask {}
}
