package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import java.util.Arrays;

/** Batches of one kind. */
final class Batches {
    private Batches() {}

    static PersistBatch entries(long first, long last, long term, int payloadBytes) {
        return PersistBatch.builder()
                .entries(entryBatch(first, last, term, payloadBytes))
                .build();
    }

    static EntryBatch entryBatch(long first, long last, long term, int payloadBytes) {
        EntryBatchBuilder entries = EntryBatch.builder(first, 1024);
        byte[] payload = new byte[payloadBytes];
        for (long index = first; index <= last; index++) {
            Arrays.fill(payload, (byte) (index + term));
            entries.add(term, index, EntryType.COMMAND, payload);
        }
        return entries.build();
    }

    static PersistBatch record(String name, int value) {
        return PersistBatch.builder()
                .record(name, new byte[] {(byte) value, (byte) (value >> 8)})
                .build();
    }

    static PersistBatch start(long firstIndex, long termBefore) {
        return PersistBatch.builder()
                .logStart(new LogStart(firstIndex, termBefore))
                .build();
    }
}
