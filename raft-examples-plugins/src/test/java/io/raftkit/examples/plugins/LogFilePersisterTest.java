package io.raftkit.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.contract.PersisterContract;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** With so little waste allowed that the file is written anew again and again. */
class LogFilePersisterTest extends PersisterContract {
    private static final int WASTE_BYTES = 64 << 10;

    @Override
    protected Persister open(DataDirectory directory) {
        return new LogFilePersister(directory, WASTE_BYTES);
    }

    @Test
    void whatNoLongerCounts_isLeftOutOfTheFileInTheEnd() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (Persister persister = open(disk)) {
            persister.recover(new Recovery());
            for (int index = 1; index <= 2000; index++) {
                persister.persist(PersistBatch.builder()
                        .record("term", new byte[] {(byte) index})
                        .truncateFrom(Math.max(1, index - 1))
                        .entries(entry(Math.max(1, index - 1), index))
                        .entries(entry(Math.max(1, index - 1) + 1, index))
                        .build());
                if (index > 50) {
                    persister.persist(PersistBatch.builder()
                            .logStart(new LogStart(index - 10, index - 10))
                            .build());
                }
            }
        }
        assertThat(disk.list()).containsExactly("log");
        assertThat(disk.sizeBytes("log")).isLessThan(2 * WASTE_BYTES);
        try (Persister persister = open(disk)) {
            Recovery found = Recovery.of(persister);
            assertThat(found.logStart()).isEqualTo(new LogStart(1990, 1990));
            assertThat(found.lastIndex()).isEqualTo(2000);
        }
    }

    private static EntryBatch entry(long index, long term) {
        return EntryBatch.builder(index, 100)
                .add(term, index, EntryType.COMMAND, new byte[40])
                .build();
    }
}
