package io.raftkit.benchmarks.micro;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.engine.message.AppendEntries;
import java.nio.ByteBuffer;
import java.util.List;

/** Entries and requests of a leader, as benchmarks need them. */
final class Requests {
    static final int TERM = 7;
    private static final long TIME_MILLIS = 1_700_000_000_000L;

    private Requests() {}

    /** So many commands of one size, from an index on. */
    static EntryBatch entries(long firstIndex, int count, int bytes) {
        byte[] command = new byte[bytes];
        EntryBatchBuilder builder = EntryBatch.builder(firstIndex, count * (bytes + EntryBatch.ENTRY_HEADER_BYTES));
        for (int entry = 0; entry < count; entry++) {
            builder.add(TERM, TIME_MILLIS, EntryType.COMMAND, ByteBuffer.wrap(command));
        }
        return builder.build();
    }

    /** A request with these entries. */
    static AppendEntries append(EntryBatch entries) {
        return new AppendEntries(
                TERM, 1, 1, 1, entries.firstIndex() - 1, entries.firstIndex() == 1 ? 0 : TERM, 0, List.of(entries));
    }
}
