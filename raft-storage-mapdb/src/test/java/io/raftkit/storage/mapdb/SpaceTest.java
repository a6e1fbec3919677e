package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.Page;
import io.raftkit.storage.mapdb.volume.PageCache;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.storage.mapdb.volume.StoreMark;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is freed is used again, and what is large fits. */
class SpaceTest {
    private static final StoreSizes SIZES = new StoreSizes(512 * 1024, 64, StoreSizes.Replay.FULL);

    private final InMemoryDirectory disk = new InMemoryDirectory();

    @Test
    void churn_doesNotMakeTheFilesGrow() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long written = 0;
        long usedBefore = 0;
        long start = 1;
        long last = 0;
        MapDbPersister persister = MapDbPersister.open(disk, SIZES);
        persister.recover(new Recovery());
        for (int round = 0; round < 6000; round++) {
            PersistBatch.Builder batch = PersistBatch.builder();
            if (random.nextInt(10) == 0 && last > start + 20) {
                long cut = last - random.nextInt(20);
                batch.truncateFrom(cut);
                last = cut - 1;
            }
            EntryBatch entries = entries(last + 1, 1 + random.nextInt(20), random.nextInt(random.nextInt(3000) + 1), 1);
            last = entries.lastIndex();
            written += entries.sizeBytes();
            batch.entries(entries);
            if (last - start > 1000) {
                start = last - 500;
                batch.logStart(new LogStart(start, 1));
            }
            persister.persist(batch.build());
            if (round % 500 == 499) {
                persister.close();
                persister = MapDbPersister.open(disk, SIZES);
                assertThat(Recovery.of(persister).lastIndex()).isEqualTo(last);
            }
            usedBefore = round == 2000 ? disk.usedBytes() : usedBefore;
        }
        persister.close();
        System.out.printf(
                "churn: %,d bytes of entries written, %,d bytes used, %,d after a third of it%n",
                written, disk.usedBytes(), usedBefore);
        assertThat(written).isGreaterThan(10 * disk.usedBytes());
        // One allocation of MapDB, for a peak a little higher than those of the first third.
        assertThat(disk.usedBytes()).isLessThanOrEqualTo(usedBefore + (2 << 20));
    }

    /** The bound that {@link MapDbPersister} states; a start reads no more than the journal and what says where the live blocks are. */
    @Test
    void movingLogStart_boundsTheFilesAndWhatAStartReads() throws IOException {
        long liveMax = 0;
        long usedMax = 0;
        long written = 0;
        long start = 1;
        long last = 0;
        MapDbPersister persister = MapDbPersister.open(disk, SIZES);
        persister.recover(new Recovery());
        while (written < 50 * liveMax || liveMax < (4 << 20)) {
            PersistBatch.Builder batch = PersistBatch.builder();
            EntryBatch entries = entries(last + 1, 200, 100, 1);
            last = entries.lastIndex();
            written += entries.sizeBytes();
            long entryBytes = entries.sizeBytes() / 200;
            liveMax = Math.max(liveMax, (last + 1 - start) * entryBytes);
            if ((last - start) * entryBytes > (4 << 20)) {
                // As behind a snapshot: all goes but a tail.
                start = last - 2000;
                batch.logStart(new LogStart(start, 1));
            }
            persister.persist(batch.entries(entries).build());
            usedMax = Math.max(usedMax, disk.usedBytes());
        }
        persister.close();
        long bound = SIZES.journalBytes() + liveMax + liveMax / 4 + (4 << 20);
        long[] read = {0};
        disk.faults(operation -> {
            read[0] += operation.kind() == Operation.Kind.READ ? operation.length() : 0;
            return Fault.NONE;
        });
        try (MapDbPersister again = MapDbPersister.open(disk, SIZES)) {
            assertThat(Recovery.of(again).lastIndex()).isEqualTo(last);
        }
        System.out.printf(
                "moving start: %,d bytes written, %,d live at most, %,d used at most, %,d read by a start%n",
                written, liveMax, usedMax, read[0]);
        assertThat(usedMax).isLessThan(bound);
        assertThat(read[0]).isLessThan(2 * SIZES.journalBytes() + (1 << 20));
    }

    @Test
    void longLog_needsSeveralPartsOfTheDirectory() throws IOException {
        // Three parts of the directory, then the first and the last are given up.
        int entryBytes = 30_000;
        long count = 2L * Blocks.SLOTS + 300;
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            for (long next = 1; next <= count; next += 10) {
                persister.persist(PersistBatch.builder()
                        .entries(entries(next, 10, entryBytes, 1 + next / 1000))
                        .build());
            }
            long last = persister.read(count / 2, count, 1).firstIndex() + 500;
            persister.persist(PersistBatch.builder()
                    .truncateFrom(last + 1)
                    .logStart(new LogStart(1200, 2))
                    .build());
            persister.persist(
                    PersistBatch.builder().entries(entries(last + 1, 5, 100, 9)).build());
            try (MapDbPersister again = MapDbPersister.open(disk.image(ImageKind.ONLY_FORCED, 0), SIZES)) {
                Recovery found = Recovery.of(again);
                assertThat(found.lastIndex()).isEqualTo(last + 5);
                assertThat(found.termRuns()).containsExactly(Map.entry(1200L, 2L), Map.entry(last + 1, 9L));
                for (long index = 1200; index <= last + 5; index++) {
                    EntryBatch read = again.read(index, index, 0);
                    assertThat(read).isNotNull();
                    assertThat(read.termAt(index)).isEqualTo(index <= last ? 2 : 9);
                }
            }
        }
    }

    @Test
    void largeBatch_isLargerThanJournalAndCache() throws IOException {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            long next = 1;
            for (int i = 0; i < 4; i++) {
                EntryBatch large = entries(next, 5, 1 << 20, 1);
                persister.persist(PersistBatch.builder().entries(large).build());
                persister.persist(PersistBatch.builder()
                        .entries(entries(next + 5, 3, 10, 1))
                        .build());
                next += 8;
            }
            // The journal is as short again as it was, once the next checkpoint has come.
            for (int i = 0; i < 40; i++) {
                persister.persist(PersistBatch.builder()
                        .entries(entries(next, 3, 10_000, 1))
                        .build());
                next += 3;
            }
            assertThat(disk.sizeBytes(RedoJournal.NAME)).isEqualTo(SIZES.journalBytes());
            try (MapDbPersister again = MapDbPersister.open(disk.image(ImageKind.ONLY_FORCED, 0), SIZES)) {
                assertThat(Recovery.of(again).lastIndex()).isEqualTo(next - 1);
                assertThat(again.read(1, next, 6 << 20).count()).isEqualTo(8);
            }
        }
    }

    @Test
    void cache_isBounded() throws IOException {
        InMemoryDirectory files = new InMemoryDirectory();
        BaseFile base = new BaseFile(files, files.open("base"), StoreMark.first(), true);
        base.growTo(1000);
        PageCache cache = new PageCache(base, 50);
        for (int i = 0; i < 1000; i++) {
            Page page = cache.get(i, i + 200);
            if (i % 100 == 0) {
                cache.makeDirty(page);
            }
            assertThat(cache.cleanCount()).isLessThanOrEqualTo(50);
        }
        assertThat(cache.heldCount()).isEqualTo(10);
        cache.commit();
        assertThat(cache.heldCount()).isEqualTo(10);
        cache.unpin(cache.pinned());
        assertThat(cache.heldCount()).isZero();
        assertThat(cache.cleanCount()).isLessThanOrEqualTo(50);
    }

    private static EntryBatch entries(long first, int count, int payloadBytes, long term) {
        EntryBatchBuilder entries = EntryBatch.builder(first, count * (payloadBytes + 40));
        byte[] payload = new byte[payloadBytes];
        new SplittableRandom(first).nextBytes(payload);
        for (int i = 0; i < count; i++) {
            entries.add(term, first, EntryType.COMMAND, payload);
        }
        return entries.build();
    }
}
