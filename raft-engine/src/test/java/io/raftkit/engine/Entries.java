package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import java.nio.charset.StandardCharsets;

/** Makes entries for tests: what stands in one is its index and term, so that equal ones are equal and others are not. */
public final class Entries {
    private Entries() {}

    /** Entries of these terms from an index on. */
    public static EntryBatch of(long firstIndex, long... terms) {
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, 0);
        for (int i = 0; i < terms.length; i++) {
            String command = (firstIndex + i) + "/" + terms[i];
            batch.add(terms[i], 1_000, EntryType.COMMAND, command.getBytes(StandardCharsets.UTF_8));
        }
        return batch.build();
    }

    /** An entry with a configuration. */
    public static EntryBatch configuration(long index, long term, Configuration configuration) {
        return EntryBatch.builder(index, 0)
                .add(term, 1_000, EntryType.CONFIGURATION, configuration.toBytes())
                .build();
    }

    /** Entries that hold some bytes each. */
    public static EntryBatch sized(long firstIndex, long term, int count, int payloadBytes) {
        EntryBatchBuilder batch = EntryBatch.builder(firstIndex, 0);
        for (int i = 0; i < count; i++) {
            batch.add(term, 1_000, EntryType.COMMAND, new byte[payloadBytes]);
        }
        return batch.build();
    }
}
