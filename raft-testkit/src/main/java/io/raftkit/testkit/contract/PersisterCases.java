package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cases of {@link PersisterContract} that need no crash. */
abstract class PersisterCases {
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private @Nullable Persister persister;

    PersisterCases() {}

    /**
     * Opens the persister under test, without calling {@link Persister#recover}.
     *
     * @param directory where it is to keep its files, all of them
     * @return the persister
     * @throws IOException if it cannot be opened
     */
    protected abstract Persister open(DataDirectory directory) throws IOException;

    @AfterEach
    void closePersister() throws IOException {
        if (persister != null) {
            persister.close();
        }
    }

    Persister persister() {
        return Objects.requireNonNull(persister, "not opened yet");
    }

    Persister opened() throws IOException {
        persister = open(disk);
        persister.recover(new Recovery());
        return persister;
    }

    Recovery reopened() throws IOException {
        if (persister != null) {
            persister.close();
        }
        persister = open(disk);
        return Recovery.of(persister);
    }

    @Test
    void recover_findsNothingInAnEmptyDirectory() throws IOException {
        for (int start = 0; start < 2; start++) {
            Recovery found = reopened();
            assertThat(found.records()).isEmpty();
            assertThat(found.logStart()).isEqualTo(LogStart.ORIGIN);
            assertThat(found.lastIndex()).isZero();
            assertThat(found.termRuns()).isEmpty();
            assertThat(found.configurations()).isEmpty();
        }
    }

    @Test
    void persist_takesEachPartAlone() throws IOException {
        opened().persist(record("one", 1, 2));
        assertThat(reopened().records().get("one")).containsExactly(1, 2);
        persister().persist(PersistBatch.builder().entries(entries(1, 9, 5, 10)).build());
        assertThat(reopened().lastIndex()).isEqualTo(9);
        persister().persist(record("two", 3));
        assertThat(reopened().records()).containsOnlyKeys("one", "two");
        persister().persist(PersistBatch.builder().truncateFrom(9).build());
        assertThat(reopened().lastIndex()).isEqualTo(8);
        persister().persist(PersistBatch.builder().logStart(new LogStart(3, 5)).build());
        Recovery found = reopened();
        assertThat(found.logStart()).isEqualTo(new LogStart(3, 5));
        assertThat(found.records().get("one")).containsExactly(1, 2);
        assertThat(found.records().get("two")).containsExactly(3);
        persister().persist(PersistBatch.builder().build());
        assertThat(reopened().lastIndex()).isEqualTo(8);
    }

    @Test
    void persist_takesAllPartsTogether() throws IOException {
        opened().persist(PersistBatch.builder().entries(entries(1, 20, 1, 10)).build());
        persister().persist(record("gone", 1));
        persister()
                .persist(PersistBatch.builder()
                        .record("one", new byte[] {1})
                        .record("gone", null)
                        .truncateFrom(11)
                        .entries(entries(11, 12, 8, 10))
                        .entries(entries(13, 13, 9, 10))
                        .snapshot("snapshot-5", new LogStart(6, 1))
                        .build());
        Recovery found = reopened();
        assertThat(found.records()).containsOnlyKeys("one");
        assertThat(found.logStart()).isEqualTo(new LogStart(6, 1));
        assertThat(found.lastIndex()).isEqualTo(13);
        assertThat(found.termRuns()).containsExactly(Map.entry(6L, 1L), Map.entry(11L, 8L), Map.entry(13L, 9L));
    }

    @Test
    void configurations_areExactAfterTruncationAndCompaction() throws IOException {
        opened();
        for (long index = 1; index <= 30; index++) {
            EntryType type = index % 5 == 0 ? EntryType.CONFIGURATION : EntryType.COMMAND;
            EntryBatch entry = EntryBatch.builder(index, 64)
                    .add(1 + index / 10, index, type, new byte[] {(byte) index})
                    .build();
            persister().persist(PersistBatch.builder().entries(entry).build());
        }
        persister().persist(PersistBatch.builder().truncateFrom(25).build());
        persister().persist(PersistBatch.builder().logStart(new LogStart(11, 2)).build());
        Recovery found = reopened();
        assertThat(found.configurations()).containsExactly(15L, 20L);
        assertThat(found.termRuns()).containsExactly(Map.entry(11L, 2L), Map.entry(20L, 3L));
    }

    @Test
    void truncation_behindTheEndChangesNothing() throws IOException {
        opened().persist(PersistBatch.builder().entries(entries(1, 5, 1, 10)).build());
        persister()
                .persist(PersistBatch.builder()
                        .truncateFrom(6)
                        .entries(entries(6, 7, 1, 10))
                        .build());
        persister().persist(PersistBatch.builder().truncateFrom(100).build());
        assertThat(reopened().lastIndex()).isEqualTo(7);
        persister()
                .persist(PersistBatch.builder()
                        .truncateFrom(1)
                        .entries(entries(1, 2, 2, 10))
                        .build());
        Recovery found = reopened();
        assertThat(found.lastIndex()).isEqualTo(2);
        assertThat(found.termRuns()).containsExactly(Map.entry(1L, 2L));
    }

    static PersistBatch record(String name, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return PersistBatch.builder().record(name, bytes).build();
    }

    /** Commands whose payload begins with their index, if it has room for one. */
    static EntryBatch entries(long first, long last, long term, int payloadBytes) {
        EntryBatchBuilder batch = EntryBatch.builder(first, 1024);
        for (long index = first; index <= last; index++) {
            byte[] payload = new byte[payloadBytes];
            if (payloadBytes >= Long.BYTES) {
                ByteBuffer.wrap(payload).putLong(index);
            }
            batch.add(term, 1000, EntryType.COMMAND, payload);
        }
        return batch.build();
    }
}
