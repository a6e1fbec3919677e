package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.Operation.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch does itself where a segment ends, and what is left to the worker. */
class PreparationTest {
    private static final JournalSizes SIZES = new JournalSizes(1 << 20);

    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<Operation> operations = new ArrayList<>();
    private final JournalPersister persister = JournalPersister.open(disk, SIZES, work::add);
    private long last;

    @BeforeEach
    void open() throws IOException {
        persister.recover(new Recovery());
        runWork();
        disk.faults(operation -> {
            operations.add(operation);
            return Fault.NONE;
        });
    }

    @AfterEach
    void close() throws IOException {
        runWork();
        persister.close();
    }

    private void runWork() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private PersistBatch next() {
        last++;
        return Batches.entries(last, last, 1, 100);
    }

    /** What the next batch does itself. */
    private List<Operation> persist(PersistBatch batch) throws IOException {
        operations.clear();
        persister.persist(batch);
        return List.copyOf(operations);
    }

    /** Goes to the end of a segment. What the batch does that begins the next one. */
    private List<Operation> persistToNextSegment() throws IOException {
        List<Operation> own = persist(next());
        while (own.size() == 2) {
            runWork();
            own = persist(next());
        }
        return own;
    }

    @Test
    void batchThatBeginsASegment_isTwoWritesAndOneForce() throws IOException {
        for (int segment = 0; segment < 5; segment++) {
            List<Operation> own = persistToNextSegment();
            assertThat(own).extracting(Operation::kind).containsExactly(Kind.WRITE, Kind.WRITE, Kind.FORCE);
            assertThat(own).extracting(Operation::file).containsOnly(own.get(0).file());
            assertThat(own.get(0).length()).isEqualTo(Pages.BYTES);
            // The state that begins the segment, and the batch.
            assertThat(own.get(1).length()).isEqualTo(2 * Pages.BYTES);
            operations.clear();
            runWork();
            assertThat(operations).extracting(Operation::kind).contains(Kind.CREATE, Kind.RENAME, Kind.FORCE_DIRECTORY);
        }
    }

    @Test
    void batchThatFreesSegments_deletesNone() throws IOException {
        List<Operation> own = persistToFreedSegments();
        assertThat(own).extracting(Operation::kind).containsExactly(Kind.WRITE, Kind.FORCE);
        operations.clear();
        runWork();
        assertThat(operations).extracting(Operation::kind).contains(Kind.DELETE);
    }

    private List<Operation> persistToFreedSegments() throws IOException {
        for (int segment = 0; segment < 6; segment++) {
            persistToNextSegment();
        }
        runWork();
        return persist(Batches.start(last, 1));
    }

    /** Its blocks are given up by the disk in the order of its forces. Under its own name it is never shorter than its header says. */
    @Test
    void segmentThatIsDeleted_isShortenedPartByPart_underAnotherName() throws IOException {
        persistToFreedSegments();
        List<String> deleted = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        disk.faults(operation -> {
            if (operation.kind() == Kind.DELETE) {
                deleted.add(operation.file());
            }
            InMemoryDirectory afterPowerCut = disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, operation.number());
            afterPowerCut.names().stream()
                    .filter(name -> Segment.numberOf(name) > 0)
                    .filter(name -> afterPowerCut.sizeBytes(name) != SIZES.segmentBytes())
                    .forEach(name -> wrong.add(name + " before " + operation));
            operations.add(operation);
            return Fault.NONE;
        });
        operations.clear();
        runWork();
        assertThat(wrong).isEmpty();
        assertThat(deleted).isNotEmpty().allMatch(name -> name.endsWith(SegmentPool.UNFINISHED));
        assertThat(operations.stream().filter(operation -> operation.kind() == Kind.TRUNCATE))
                .hasSize(deleted.size() * (int) (SIZES.segmentBytes() / SIZES.partBytes() - 1));
    }

    private CompletableFuture<Void> persistUntilABatchWaits() {
        return untilItWaits(() -> {
            List<Operation> own = persist(next());
            while (own.size() == 2) {
                own = persist(next());
            }
        });
    }

    /** Persists on a thread of its own until a batch waits for the worker. */
    private static CompletableFuture<Void> untilItWaits(Background.Work persisting) {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try {
                persisting.run();
                waiting.complete(null);
            } catch (IOException | RuntimeException e) {
                waiting.completeExceptionally(e);
            }
        });
        other.setDaemon(true);
        other.start();
        while (other.getState() != Thread.State.WAITING && other.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(waiting).isNotDone();
        return waiting;
    }

    /** Then the file is what the batch waits for, and each force would make it wait longer. */
    @Test
    void segmentThatABatchWaitsFor_isForcedOnce() throws Exception {
        persistToNextSegment();
        Runnable preparation = Objects.requireNonNull(work.poll(), "the worker has something to do");
        CompletableFuture<Void> waiting = persistUntilABatchWaits();
        List<Operation> made = new ArrayList<>();
        disk.faults(operation -> {
            if (operation.file().endsWith(SegmentPool.UNFINISHED) && operation.isForce()) {
                made.add(operation);
            }
            return Fault.NONE;
        });
        preparation.run();
        assertThat(made).hasSize(1);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void segmentsToDelete_areLeftToTheNextTime_whileABatchWaits() throws Exception {
        persistToFreedSegments();
        Runnable deletion = Objects.requireNonNull(work.poll(), "the worker has something to delete");
        CompletableFuture<Void> waiting = persistUntilABatchWaits();
        List<Operation> deletions = new ArrayList<>();
        disk.faults(operation -> {
            if (operation.kind() == Kind.DELETE) {
                deletions.add(operation);
            }
            return Fault.NONE;
        });
        deletion.run();
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
        assertThat(deletions).isEmpty();
        runWork();
        assertThat(deletions).isNotEmpty();
    }

    /** Such as files of an earlier length. What a batch waits for on a full disk is the space that they take. */
    @Test
    void segmentsLeftToTheNextTime_areDeleted_whenABatchFindsNoSpace() throws Exception {
        for (int batch = 0; batch < 4; batch++) {
            persistLargerThanASegment();
            runWork();
        }
        persistToNextSegment();
        runWork();
        persist(Batches.start(last, 1));
        disk.capacityBytes(disk.usedBytes());
        for (int segment = 0; segment < 3; segment++) {
            Runnable preparation = Objects.requireNonNull(work.poll(), "the worker has something to do");
            CompletableFuture<Void> waiting = persistUntilABatchWaits();
            preparation.run();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void segmentsLeftToTheNextTime_areDeleted_whenALargeBatchFindsNoSpace() throws Exception {
        persistToFreedSegments();
        Runnable deletion = Objects.requireNonNull(work.poll(), "the worker has something to delete");
        disk.capacityBytes(disk.usedBytes());
        CompletableFuture<Void> waiting = untilItWaits(this::persistLargerThanASegment);
        deletion.run();
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
    }

    private void persistLargerThanASegment() throws IOException {
        last++;
        persist(Batches.entries(last, last, 1, (int) SIZES.segmentBytes()));
    }
}
