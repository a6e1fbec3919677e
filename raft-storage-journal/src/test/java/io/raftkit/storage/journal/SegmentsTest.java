package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Segments are begun, used again, and given back; what they held before never returns. */
class SegmentsTest {
    private static final long SEGMENT_BYTES = SmallJournal.SIZES.segmentBytes();

    private final InMemoryDirectory disk = new InMemoryDirectory();

    /** Every batch begins a segment, so every crash is one around the begin of a segment. */
    @Test
    void powerCut_atEveryOperationAroundTheBeginOfASegment() {
        List<PersistBatch> batches = new ArrayList<>();
        for (long round = 0; round < 8; round++) {
            PersistBatch.Builder batch = PersistBatch.builder()
                    .record("round", new byte[] {(byte) round})
                    .entries(Batches.entryBatch(3 * round + 1, 3 * round + 3, 1 + round, 16_000));
            batches.add(batch.build());
            if (round % 4 == 3) {
                batches.add(Batches.start(3 * round, round));
            }
        }
        CrashSweep.Report report = new CrashSweep(SmallJournal::open, batches, 2, 8).run();
        System.out.println("crashes around the begin of a segment: " + report.points() + " points, " + report.images()
                + " disks opened");
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThan(5L * batches.size());
    }

    /** Names of files were written with the digits of the locale, and a start looked for others: the log seemed to be empty. */
    @Test
    void files_haveTheSameNamesInEveryLocale() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persist(Batches.entries(1, 1, 1, 100));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(disk.list()).isNotEmpty().allMatch(name -> name.matches("j-[0-9]{4}"));
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            assertThat(persister.read(1, 1, 1)).isNotNull();
        }
    }

    @Test
    void compaction_givesFilesBack() throws IOException {
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            for (long index = 1; index <= 200; index++) {
                persister.persist(Batches.entries(index, index, 1, 5000));
            }
            assertThat(disk.usedBytes()).isGreaterThan(25 * SEGMENT_BYTES);
            persister.persist(Batches.start(200, 1));
            assertThat(disk.list()).hasSizeBetween(3, 4);
            assertThat(disk.usedBytes()).isLessThanOrEqualTo(4 * SEGMENT_BYTES);
            assertThat(persister.read(200, 200, 1)).isNotNull();
        }
    }

    @Test
    void movingStart_usesTheSameFilesOverAndOver() throws IOException {
        AtomicInteger changedNames = new AtomicInteger();
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            for (long index = 1; index <= 2000; index++) {
                if (index == 200) {
                    disk.faults(operation -> {
                        switch (operation.kind()) {
                            case CREATE, RENAME, DELETE, FORCE_DIRECTORY -> changedNames.incrementAndGet();
                            case WRITE, FORCE, TRUNCATE, READ -> {}
                        }
                        return Fault.NONE;
                    });
                }
                PersistBatch.Builder batch = PersistBatch.builder().entries(Batches.entryBatch(index, index, 1, 5000));
                if (index > 20) {
                    batch.logStart(new LogStart(index - 10, 1));
                }
                persister.persist(batch.build());
            }
        }
        assertThat(changedNames).hasValue(0);
        assertThat(disk.list()).hasSizeLessThanOrEqualTo(8);
    }

    /** Another length at each start: what is stored stays, and files of the old length go as they are emptied. */
    @Test
    void lengthThatChanges_losesNothing_andReplacesFilesAsTheyAreEmptied() throws IOException {
        PersisterModel model = new PersisterModel();
        long next = 1;
        for (long pages : new long[] {16, 64, 8, 256, 16}) {
            JournalSizes sizes = new JournalSizes(pages * Pages.BYTES);
            try (JournalPersister persister = JournalPersister.open(disk, sizes, Runnable::run)) {
                assertThat(model.difference(Recovery.of(persister), persister)).isNull();
                for (int i = 0; i < 40; i++) {
                    PersistBatch batch = Batches.entries(next, next, 1, 5000);
                    persister.persist(batch);
                    model = model.after(batch);
                    next++;
                }
            }
        }
        JournalSizes last = new JournalSizes(16 * Pages.BYTES);
        try (JournalPersister persister = JournalPersister.open(disk, last, Runnable::run)) {
            PersistBatch start = Batches.start(next, 1);
            persister.recover(new Recovery());
            persister.persist(start);
            assertThat(disk.list())
                    .hasSizeLessThanOrEqualTo(4)
                    .allSatisfy(file -> assertThat(disk.sizeBytes(file)).isEqualTo(last.segmentBytes()));
            model = model.after(start);
        }
        try (JournalPersister persister = JournalPersister.open(disk, last, Runnable::run)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    /** They are deleted, not used; and the one that names the newest segment is kept until that has been named elsewhere. */
    @Test
    void sparesOfAnotherLength_areNoReserveForTermAndVote() throws IOException {
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persist(Batches.record("vote", 1));
        }
        JournalSizes larger = new JournalSizes(4 * SEGMENT_BYTES);
        disk.capacityBytes(disk.usedBytes() + larger.segmentBytes());
        try (JournalPersister persister = JournalPersister.open(disk, larger, Runnable::run)) {
            persister.recover(new Recovery());
            AtomicInteger entries = new AtomicInteger();
            assertThatThrownBy(() -> {
                        while (entries.incrementAndGet() < 1_000) {
                            persister.persist(Batches.entries(entries.get(), entries.get(), 1, 5000));
                        }
                    })
                    .isInstanceOf(StorageFullException.class);
            for (int vote = 2; vote <= 12; vote++) {
                persister.persist(Batches.record("vote", vote));
            }
        }
    }

    /** As very many files that must be named make it. */
    @Test
    void stateLargerThanASegment_isStored() throws IOException {
        PersisterModel model = new PersisterModel();
        for (int start = 0; start < 3; start++) {
            try (JournalPersister persister = SmallJournal.open(disk)) {
                assertThat(model.difference(Recovery.of(persister), persister)).isNull();
                for (int i = 1; i <= 20; i++) {
                    long next = 20L * start + i;
                    PersistBatch batch = PersistBatch.builder()
                            .record("one", new byte[60_000 + i])
                            .record("another", new byte[60_000 + i])
                            .entries(Batches.entryBatch(next, next, 1, 5000))
                            .build();
                    persister.persist(batch);
                    model = model.after(batch);
                    persister.persist(Batches.record("vote", i));
                    model = model.after(Batches.record("vote", i));
                }
            }
        }
        try (JournalPersister persister = SmallJournal.open(disk)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    @Test
    void idleStarts_useNoSpace() throws IOException {
        for (int start = 0; start < 20; start++) {
            try (JournalPersister persister = SmallJournal.open(disk)) {
                persister.recover(new Recovery());
            }
        }
        assertThat(disk.list()).hasSize(3);
    }

    @Test
    void batchLargerThanASegment_hasAFileOfItsOwn_whichIsGivenBack() throws IOException {
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persist(Batches.entries(1, 3, 1, 100_000));
            try (JournalPersister again = SmallJournal.open(disk.image(ImageKind.ONLY_FORCED, 0))) {
                assertThat(Recovery.of(again).lastIndex()).isEqualTo(3);
                assertThat(again.read(1, 3, 1 << 20).count()).isEqualTo(3);
            }
            for (long index = 4; index <= 60; index++) {
                persister.persist(PersistBatch.builder()
                        .entries(Batches.entryBatch(index, index, 1, 5000))
                        .logStart(new LogStart(index, 1))
                        .build());
            }
            for (String name : disk.list()) {
                assertThat(disk.sizeBytes(name)).isEqualTo(SEGMENT_BYTES);
            }
        }
    }

    /** A read that is under way when its segment is used again gives nothing, and not what is there by then. */
    @Test
    void read_whileItsSegmentIsUsedAgain_givesNothing() throws IOException {
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persist(Batches.entries(1, 8, 1, 5000));
            List<String> overwritten = new ArrayList<>();
            disk.faults(operation -> {
                if (operation.kind() == Operation.Kind.READ) {
                    String file = operation.file();
                    disk.faults(later -> {
                        if (later.kind() == Operation.Kind.WRITE && later.file().equals(file) && later.at() > 0) {
                            overwritten.add(later.toString());
                        }
                        return Fault.NONE;
                    });
                    useSegmentsAgain(persister, 9);
                    disk.faults(FaultPlan.NONE);
                }
                return Fault.NONE;
            });
            assertThat(persister.read(1, 8, 1 << 20)).isNull();
            assertThat(overwritten).as("writes to what was being read").isNotEmpty();
        }
    }

    private static void useSegmentsAgain(JournalPersister persister, long next) {
        try {
            for (long index = next; index < next + 40; index++) {
                persister.persist(PersistBatch.builder()
                        .entries(Batches.entryBatch(index, index, 1, 5000))
                        .logStart(new LogStart(index, 1))
                        .build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cut tail that comes back, of entries of the same size and an older term, fits nowhere. */
    @Test
    void cutTail_thatComesBackBehindAnotherStart_isIgnored() throws IOException {
        List<PersistBatch> first = List.of(Batches.entries(1, 5, 3, 100), Batches.entries(6, 9, 3, 100));
        PersistBatch torn = Batches.entries(10, 12, 3, 100);
        Operation tail;
        ByteBuffer lost;
        InMemoryDirectory cut;
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persistAll(first);
            List<Operation> writes = new ArrayList<>();
            disk.faults(operation -> {
                writes.add(operation);
                return Fault.NONE;
            });
            cut = disk.image(ImageKind.ONLY_FORCED, 0);
            persister.persist(torn);
            tail = writes.get(0);
            lost = ByteBuffer.allocate(tail.length());
            disk.open(tail.file()).read(lost, tail.at());
        }
        PersisterModel model = PersistWorkload.model(first);
        PersistBatch instead = Batches.entries(10, 12, 4, 100);
        for (int start = 0; start < 3; start++) {
            try (JournalPersister persister = SmallJournal.open(cut)) {
                assertThat(model.difference(Recovery.of(persister), persister)).isNull();
                if (start == 1) {
                    persister.persist(instead);
                    model = model.after(instead);
                }
            }
            try (DataFile file = cut.open(tail.file())) {
                file.write(lost.rewind(), tail.at());
            }
        }
    }

    /** A start that was cut short leaves a segment that was begun and holds nothing; the next one begins another. */
    @Test
    void secondStart_afterOneThatWasCutShort_findsTheSame() throws IOException {
        List<PersistBatch> batches = PersistWorkload.mixed(4, 30, 300);
        try (JournalPersister persister = SmallJournal.open(disk)) {
            persister.recover(new Recovery());
            persister.persistAll(batches);
        }
        PersisterModel model = PersistWorkload.model(batches);
        int cuts = 0;
        for (long operation = 1; ; operation++) {
            InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
            image.faults(FaultPlan.at(image.operations() + operation, Fault.crash()));
            try (JournalPersister persister = SmallJournal.open(image)) {
                persister.recover(new Recovery());
                if (!image.isCrashed()) {
                    break;
                }
            } catch (IOException e) {
                assertThat(image.isCrashed()).isTrue();
            }
            cuts++;
            for (int seed = 0; seed < 8; seed++) {
                InMemoryDirectory torn = image.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, seed);
                for (int start = 0; start < 3; start++) {
                    try (JournalPersister persister = SmallJournal.open(torn)) {
                        assertThat(model.difference(Recovery.of(persister), persister))
                                .as("start %d behind one cut at operation %d", start, operation)
                                .isNull();
                    }
                    torn = torn.image(ImageKind.ONLY_FORCED, seed);
                }
            }
        }
        assertThat(cuts).isGreaterThan(3);
    }
}
