package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the disk is asked to do for a batch. */
class WritesTest {
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final List<Operation> operations = new ArrayList<>();
    private JournalPersister persister = JournalPersister.open(disk, new JournalSizes(8 << 20), Runnable::run);

    @BeforeEach
    void open() throws IOException {
        persister.recover(new Recovery());
        disk.faults(operation -> {
            operations.add(operation);
            return Fault.NONE;
        });
    }

    @AfterEach
    void close() throws IOException {
        persister.close();
    }

    private void assertOneWriteAndOneForce(long pages) {
        assertThat(operations).extracting(Operation::kind).containsExactly(Operation.Kind.WRITE, Operation.Kind.FORCE);
        assertThat(operations.get(0).length()).isEqualTo(pages * Pages.BYTES);
        assertThat(operations.get(0).at() % Pages.BYTES).isZero();
        operations.clear();
    }

    @Test
    void batch_isOneWriteAndOneForce() throws IOException {
        for (long index = 1; index <= 100; index++) {
            persister.persist(Batches.entries(index, index, 1, 100));
            assertOneWriteAndOneForce(1);
        }
        persister.persist(Batches.entries(101, 120, 1, 1000));
        assertOneWriteAndOneForce(6);
        persister.persist(Batches.start(50, 1));
        assertOneWriteAndOneForce(1);
    }

    @Test
    void recordsBesideEntries_addNothing() throws IOException {
        for (long index = 1; index <= 50; index++) {
            persister.persist(PersistBatch.builder()
                    .record("term-and-vote", new byte[13])
                    .record("commit-hint", new byte[9])
                    .entries(Batches.entryBatch(index, index, 1, 100))
                    .build());
            assertOneWriteAndOneForce(1);
        }
    }

    @Test
    void batchesTogether_areOneWriteAndOneForce_truncationsAmongThem() throws IOException {
        persister.persistAll(List.of(
                Batches.entries(1, 5, 1, 100),
                Batches.record("term", 2),
                PersistBatch.builder().truncateFrom(3).build(),
                Batches.entries(3, 4, 2, 100),
                Batches.start(2, 1)));
        assertOneWriteAndOneForce(5);
        assertThat(persister.read(1, 9, 1000)).isNull();
        assertThat(persister.read(2, 9, 1000))
                .satisfies(read -> assertThat(read.lastTerm()).isEqualTo(1));
        assertThat(persister.read(3, 9, 1000)).satisfies(read -> {
            assertThat(read.lastIndex()).isEqualTo(4);
            assertThat(read.lastTerm()).isEqualTo(2);
        });
    }

    @Test
    void largeBatch_isWrittenInPartsAndForcedOnce() throws IOException {
        persister.persist(Batches.entries(1, 3, 1, 1 << 20));
        assertThat(operations)
                .extracting(Operation::kind)
                .containsExactly(
                        Operation.Kind.WRITE,
                        Operation.Kind.WRITE,
                        Operation.Kind.WRITE,
                        Operation.Kind.WRITE,
                        Operation.Kind.FORCE);
        assertThat(persister.read(3, 3, 10)).isNotNull();
    }

    @Test
    void emptyBatch_isNothing() throws IOException {
        persister.persist(PersistBatch.builder().build());
        assertThat(operations).isEmpty();
    }

    @Test
    void pagesOfWhatWasAcknowledged_areNeverWrittenAgain() throws IOException {
        long end = 0;
        for (long index = 1; index <= 200; index++) {
            persister.persist(Batches.entries(index, index, 1, (int) (index * 37 % 9000)));
            Operation write = operations.get(operations.size() - 2);
            assertThat(write.at()).isGreaterThanOrEqualTo(end);
            end = write.at() + write.length();
        }
    }

    @Test
    void idle_marksTheLastBatchOnce_inOneWriteAndOneForce() throws IOException {
        persister.idle();
        assertThat(operations).isEmpty();
        for (long index = 1; index <= 3; index++) {
            persister.persist(Batches.entries(index, index, 1, 10));
            operations.clear();
            persister.idle();
            assertOneWriteAndOneForce(1);
            persister.idle();
            assertThat(operations).isEmpty();
        }
        persister.close();
        assertThat(operations).isEmpty();
    }

    /** There is always a page left for it, so a full segment, and a full disk, do not matter. */
    @Test
    void idle_needsNoSpace() throws IOException {
        JournalSizes small = new JournalSizes(6L * Pages.BYTES);
        InMemoryDirectory directory = new InMemoryDirectory();
        try (JournalPersister full = JournalPersister.open(directory, small, Runnable::run)) {
            full.recover(new Recovery());
            for (long index = 1; index <= 20; index++) {
                full.persist(Batches.entries(index, index, 1, 10));
                directory.capacityBytes(directory.usedBytes());
                full.idle();
                directory.capacityBytes(Long.MAX_VALUE);
            }
        }
    }

    /** After an orderly end the last batch is known to have been forced; without batches there is nothing to say. */
    @Test
    void close_marksTheLastBatchOnce() throws IOException {
        persister.persist(Batches.entries(1, 1, 1, 10));
        operations.clear();
        persister.close();
        assertOneWriteAndOneForce(1);
        persister.close();
        assertThat(operations).isEmpty();
        persister = JournalPersister.open(disk, new JournalSizes(8 << 20), Runnable::run);
        persister.recover(new Recovery());
        operations.clear();
        persister.close();
        assertThat(operations).isEmpty();
    }
}
