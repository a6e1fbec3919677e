package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of a disk that is full, or fails. */
class FullDiskTest {
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final JournalPersister persister = SmallJournal.open(disk);
    private long last;

    @BeforeEach
    void open() throws IOException {
        persister.recover(new Recovery());
    }

    @AfterEach
    void close() throws IOException {
        persister.close();
    }

    private PersistBatch next() {
        return Batches.entries(last + 1, last + 1, 1, 5000);
    }

    private void fill() throws IOException {
        disk.capacityBytes(disk.usedBytes());
        try {
            while (true) {
                persister.persist(next());
                last++;
            }
        } catch (StorageFullException e) {
            assertThat(e.batchesStored()).isZero();
        }
    }

    @Test
    void batch_isRefusedBeforeAByteOfItIsWritten_andTakenLater() throws IOException {
        fill();
        long operations = disk.operations();
        PersistBatch refused = next();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> persister.persist(refused))
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("memory");
        }
        assertThat(disk.operations()).isEqualTo(operations);
        try (JournalPersister again = SmallJournal.open(disk.image(ImageKind.ALL_WRITTEN, 0))) {
            assertThat(Recovery.of(again).lastIndex()).isEqualTo(last);
        }
        disk.capacityBytes(Long.MAX_VALUE);
        persister.persist(refused);
        assertThat(persister.read(last + 1, last + 1, 1)).isNotNull();
    }

    /** The second spare is theirs: a segment's worth of votes. */
    @Test
    void votes_areStillTaken_whenEntriesAreRefused() throws IOException {
        fill();
        int taken = (int) (SmallJournal.SIZES.segmentBytes() / Pages.BYTES) - 4;
        for (int vote = 1; vote <= taken; vote++) {
            persister.persist(Batches.record("vote", vote));
            assertThatThrownBy(() -> persister.persist(next())).isInstanceOf(StorageFullException.class);
        }
        try (JournalPersister again = SmallJournal.open(disk.image(ImageKind.ONLY_FORCED, 0))) {
            Recovery found = Recovery.of(again);
            assertThat(found.records().get("vote")).containsExactly(taken, 0);
            assertThat(found.lastIndex()).isEqualTo(last);
        }
    }

    @Test
    void batchesTogether_areTakenUpToTheFirstWithEntries() throws IOException {
        fill();
        PersistBatch refused = next();
        StorageFullException full = catchThrowableOfType(
                StorageFullException.class,
                () -> persister.persistAll(List.of(
                        Batches.record("vote", 1), Batches.record("term", 2), refused, Batches.record("x", 3))));
        assertThat(full.batchesStored()).isEqualTo(2);
        try (JournalPersister again = SmallJournal.open(disk.image(ImageKind.ONLY_FORCED, 0))) {
            assertThat(Recovery.of(again).records()).containsOnlyKeys("vote", "term");
        }
    }

    @Test
    void compaction_makesRoomOnAFullDisk() throws IOException {
        for (int i = 0; i < 60; i++) {
            persister.persist(next());
            last++;
        }
        fill();
        persister.persist(Batches.start(last, 1));
        persister.persist(next());
    }

    /** A file system may need space for the longer name under which a file is deleted, and to shorten it before. */
    @ParameterizedTest
    @EnumSource(
            value = Operation.Kind.class,
            names = {"RENAME", "FORCE_DIRECTORY", "TRUNCATE", "FORCE"})
    void compaction_givesFilesBack_alsoWhereOnlyDeletionNeedsNoSpace(Operation.Kind full) throws IOException {
        for (int i = 0; i < 60; i++) {
            persister.persist(next());
            last++;
        }
        AtomicLong refused = new AtomicLong();
        disk.faults(operation -> {
            boolean isOfDeletion =
                    operation.kind() != Operation.Kind.FORCE || operation.file().endsWith(SegmentPool.UNFINISHED);
            if (operation.kind() != full || !isOfDeletion) {
                return Fault.NONE;
            }
            refused.incrementAndGet();
            return Fault.full(0);
        });
        persister.persist(Batches.start(last, 1));
        assertThat(refused).hasPositiveValue();
        // The one with the last entry, the one that is written to, and three spares.
        assertThat(disk.list()).hasSizeLessThanOrEqualTo(5);
        persister.persist(next());
        last++;
        try (JournalPersister again = SmallJournal.open(disk.image(ImageKind.ONLY_FORCED, 0))) {
            assertThat(Recovery.of(again).lastIndex()).isEqualTo(last);
        }
    }

    /** A start begins a segment, for which the first one has the reserve. */
    @Test
    void server_isStartedOnAFullDisk_whileThereIsASpare() throws IOException {
        fill();
        persister.close();
        try (JournalPersister again = SmallJournal.open(disk)) {
            assertThat(Recovery.of(again).lastIndex()).isEqualTo(last);
        }
        try (JournalPersister again = SmallJournal.open(disk)) {
            assertThatThrownBy(() -> again.recover(new Recovery()))
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("Making a segment");
        }
        disk.capacityBytes(Long.MAX_VALUE);
        try (JournalPersister again = SmallJournal.open(disk)) {
            assertThat(Recovery.of(again).lastIndex()).isEqualTo(last);
        }
    }

    @Test
    void failedForce_endsTheJournalForGood() throws IOException {
        persister.persist(next());
        disk.faults(FaultPlan.at(disk.operations() + 2, Fault.fail()));
        PersistBatch failing = Batches.entries(2, 2, 1, 10);
        assertThatThrownBy(() -> persister.persist(failing))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StorageFullException.class)
                .hasMessageContaining("takes nothing more until it is opened anew");
        AtomicLong operations = new AtomicLong();
        disk.faults(operation -> {
            operations.addAndGet(operation.kind() == Operation.Kind.READ ? 0 : 1);
            return Fault.NONE;
        });
        assertThatThrownBy(() -> persister.persist(Batches.record("vote", 1))).hasMessageContaining("failed before");
        persister.close();
        assertThat(operations).as("changes after a force that failed").hasValue(0);
    }

    /** Else it would close files that are still written to, and go through spares that are still added to. */
    @Test
    void close_waitsForTheWorker_alsoAfterAFailure() throws Exception {
        InMemoryDirectory other = new InMemoryDirectory();
        AtomicReference<Runnable> work = new AtomicReference<>();
        JournalPersister failing = JournalPersister.open(other, SmallJournal.SIZES, work::set);
        failing.recover(new Recovery());
        other.faults(FaultPlan.at(other.operations() + 2, Fault.fail()));
        assertThatThrownBy(() -> failing.persist(next())).hasMessageContaining("until it is opened anew");
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread closing = new Thread(() -> {
            try {
                failing.close();
                closed.complete(null);
            } catch (IOException | RuntimeException e) {
                closed.completeExceptionally(e);
            }
        });
        closing.start();
        await(() -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
        assertThat(closed).isNotDone();
        Objects.requireNonNull(work.get(), "the worker has something to do").run();
        assertThat(closed).succeedsWithin(Duration.ofSeconds(60));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Space was claimed ahead. Where the file system says it has none all the same, what was written may last or not. */
    @Test
    void fullDisk_whereSpaceWasThere_isAFailure() throws IOException {
        disk.faults(FaultPlan.at(disk.operations() + 1, Fault.full(100)));
        assertThatThrownBy(() -> persister.persist(next()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StorageFullException.class);
        assertThatThrownBy(() -> persister.persist(next())).hasMessageContaining("failed before");
    }
}
