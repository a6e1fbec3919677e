package io.raftkit.api.storage;

import static io.raftkit.api.storage.PersistBatchTest.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.log.EntryBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several batches for a persister that writes one at a time: only what means the same as one is written as one. */
class JoinedBatchesTest {

    /** Notes what it is asked to write. */
    private static final class Noting implements Persister {
        private final List<PersistBatch> written = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        @Override
        public void recover(Recovery into) {}

        @Override
        public void persist(PersistBatch batch) throws IOException {
            if (written.size() == room) {
                throw new StorageFullException("Storing a batch in", "memory", null);
            }
            written.add(batch);
        }

        @Override
        public EntryBatch read(long from, long to, int bytesMax) {
            return null;
        }

        @Override
        public void close() {}
    }

    private final Noting persister = new Noting();

    private static PersistBatch.Builder batch() {
        return PersistBatch.builder();
    }

    private List<PersistBatch> written(PersistBatch.Builder... batches) throws IOException {
        List<PersistBatch> all = new ArrayList<>();
        for (PersistBatch.Builder batch : batches) {
            all.add(batch.build());
        }
        persister.persistAll(all);
        return persister.written;
    }

    @Test
    void entriesAndRecordsAreJoined_theLaterRecordWins() throws IOException {
        PersistBatch joined = written(
                        batch().record("one", new byte[] {1}).entries(entries(5, 2)),
                        batch().record("one", null).record("two", new byte[] {2}),
                        batch(),
                        batch().entries(entries(7, 3)))
                .get(0);
        assertThat(persister.written).hasSize(1);
        assertThat(joined.records()).containsOnlyKeys("one", "two");
        assertThat(joined.records().get("one")).isNull();
        assertThat(joined.entries()).extracting(EntryBatch::firstIndex).containsExactly(5L, 7L);
    }

    @Test
    void truncationWithWhatFollowsItIsJoined() throws IOException {
        assertThat(written(batch().truncateFrom(5).entries(entries(5, 1)), batch().entries(entries(6, 1))))
                .singleElement()
                .satisfies(joined -> assertThat(joined.truncateFrom()).isEqualTo(5));
    }

    /** It would come before the entries it cuts. */
    @Test
    void laterTruncationIsNotJoined() throws IOException {
        assertThat(written(
                        batch().entries(entries(5, 3)), batch().truncateFrom(6).entries(entries(6, 1))))
                .extracting(PersistBatch::truncateFrom)
                .containsExactly(0L, 6L);
    }

    /** Entries would come before it. */
    @Test
    void nothingIsJoinedBehindAStartOfTheLog() throws IOException {
        LogStart start = new LogStart(8, 3);
        assertThat(written(
                        batch().entries(entries(5, 3)), batch().snapshot("id", start), batch().entries(entries(8, 1))))
                .extracting(PersistBatch::logStart)
                .containsExactly(start, null);
        assertThat(persister.written.get(0).snapshotId()).isEqualTo("id");
        assertThat(persister.written.get(0).entries()).hasSize(1);
    }

    @Test
    void oneBatchIsHandedOnAsItIs() throws IOException {
        PersistBatch batch = batch().entries(entries(5, 3)).build();
        persister.persistAll(List.of(batch));
        assertThat(persister.written).singleElement().isSameAs(batch);
    }

    /** Whoever offers the rest again must know where it begins. */
    @Test
    void fullDiskSaysHowManyBatchesAreStored() {
        persister.room = 1;
        assertThatExceptionOfType(StorageFullException.class)
                .isThrownBy(() -> written(
                        batch().entries(entries(5, 3)),
                        batch().entries(entries(8, 1)),
                        batch().truncateFrom(6),
                        batch().entries(entries(6, 1))))
                .satisfies(full -> {
                    assertThat(full.batchesStored()).isEqualTo(2);
                    assertThat(full.operation()).isEqualTo("Storing a batch in");
                    assertThat(full.place()).isEqualTo("memory");
                });
        assertThat(persister.written).hasSize(1);
    }
}
