package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.DataDirectory;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryBatchBuilder;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.Member;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Persister;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cases of {@link PersisterContract} that need no crash. */
abstract class PersisterCases {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(
            1,
            99,
            0,
            4711,
            new Configuration(List.of(new Member(1, "a:1", true), new Member(2, "b:2", false))),
            true,
            false);

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
        assertThat(persister).isNotNull();
        return persister;
    }

    Persister opened() throws IOException {
        persister = open(disk);
        persister.recover();
        return persister;
    }

    Recovered reopened() throws IOException {
        if (persister != null) {
            persister.close();
        }
        persister = open(disk);
        return persister.recover();
    }

    @Test
    void recover_findsNothingInAnEmptyDirectory() throws IOException {
        for (int start = 0; start < 2; start++) {
            Recovered found = reopened();
            assertThat(found.bootstrap()).isNull();
            assertThat(found.termAndVote()).isEqualTo(TermAndVote.NONE);
            assertThat(found.peerStoreIds()).isEmpty();
            assertThat(found.logStart()).isEqualTo(LogStart.ORIGIN);
            assertThat(found.lastIndex()).isZero();
            assertThat(found.termRuns()).isEmpty();
            assertThat(found.configurations()).isEmpty();
            assertThat(found.commitHint()).isZero();
        }
    }

    @Test
    void persist_takesEachPartAlone() throws IOException {
        opened().persist(PersistBatch.builder().bootstrap(BOOTSTRAP).build());
        assertThat(reopened().bootstrap()).isEqualTo(BOOTSTRAP);
        persister()
                .persist(PersistBatch.builder()
                        .termAndVote(new TermAndVote(5, 2))
                        .build());
        assertThat(reopened().termAndVote()).isEqualTo(new TermAndVote(5, 2));
        persister().persist(PersistBatch.builder().peerStoreId(2, -7).build());
        assertThat(reopened().peerStoreIds()).containsExactly(Map.entry(2, -7L));
        persister().persist(PersistBatch.builder().entries(entries(1, 9, 5, 10)).build());
        assertThat(reopened().lastIndex()).isEqualTo(9);
        persister().persist(PersistBatch.builder().commitHint(4).build());
        assertThat(reopened().commitHint()).isEqualTo(4);
        persister().persist(PersistBatch.builder().truncateFrom(9).build());
        assertThat(reopened().lastIndex()).isEqualTo(8);
        persister().persist(PersistBatch.builder().logStart(new LogStart(3, 5)).build());
        Recovered found = reopened();
        assertThat(found.logStart()).isEqualTo(new LogStart(3, 5));
        assertThat(found.bootstrap()).isEqualTo(BOOTSTRAP);
        assertThat(found.termAndVote()).isEqualTo(new TermAndVote(5, 2));
        assertThat(found.peerStoreIds()).containsExactly(Map.entry(2, -7L));
        assertThat(found.commitHint()).isEqualTo(4);
        persister().persist(PersistBatch.builder().build());
        assertThat(reopened().lastIndex()).isEqualTo(8);
    }

    @Test
    void persist_takesAllPartsTogether() throws IOException {
        opened().persist(PersistBatch.builder().entries(entries(1, 20, 1, 10)).build());
        persister()
                .persist(PersistBatch.builder()
                        .bootstrap(BOOTSTRAP)
                        .termAndVote(new TermAndVote(9, 3))
                        .peerStoreId(2, 22)
                        .peerStoreId(3, 33)
                        .truncateFrom(11)
                        .entries(entries(11, 12, 8, 10))
                        .entries(entries(13, 13, 9, 10))
                        .logStart(new LogStart(6, 1))
                        .commitHint(12)
                        .build());
        Recovered found = reopened();
        assertThat(found.bootstrap()).isEqualTo(BOOTSTRAP);
        assertThat(found.termAndVote()).isEqualTo(new TermAndVote(9, 3));
        assertThat(found.peerStoreIds()).containsOnlyKeys(2, 3);
        assertThat(found.logStart()).isEqualTo(new LogStart(6, 1));
        assertThat(found.lastIndex()).isEqualTo(13);
        assertThat(found.termRuns()).containsExactly(new TermRun(6, 1), new TermRun(11, 8), new TermRun(13, 9));
        assertThat(found.commitHint()).isEqualTo(12);
    }

    @Test
    void termAndVote_areReplacedTogether() throws IOException {
        opened();
        for (int term = 1; term < 50; term++) {
            persister()
                    .persist(PersistBatch.builder()
                            .termAndVote(new TermAndVote(term, term % 4))
                            .build());
        }
        assertThat(reopened().termAndVote()).isEqualTo(new TermAndVote(49, 1));
        persister()
                .persist(PersistBatch.builder()
                        .termAndVote(new TermAndVote(50, 0))
                        .build());
        assertThat(reopened().termAndVote()).isEqualTo(new TermAndVote(50, 0));
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
        Recovered found = reopened();
        assertThat(found.configurations().stream().map(EntryBatch::firstIndex)).containsExactly(15L, 20L);
        assertThat(found.configurations().get(0).payloadAt(15).get()).isEqualTo((byte) 15);
        assertThat(found.termRuns()).containsExactly(new TermRun(11, 2), new TermRun(20, 3));
    }

    @Test
    void commitHint_neverReachesBeyondTheLog() throws IOException {
        opened().persist(PersistBatch.builder()
                .entries(entries(1, 20, 1, 10))
                .commitHint(20)
                .build());
        persister().persist(PersistBatch.builder().truncateFrom(11).build());
        assertThat(reopened().commitHint()).isLessThanOrEqualTo(10);
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
        Recovered found = reopened();
        assertThat(found.lastIndex()).isEqualTo(2);
        assertThat(found.termRuns()).containsExactly(new TermRun(1, 2));
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
