package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What this storage promises of a disk that is full or fails, beyond what {@link MapDbPersisterSweepsTest} asks of every storage. */
class DiskFaultTest {
    private static final StoreSizes SIZES = new StoreSizes(128 * 1024, 16, StoreSizes.Replay.FULL);
    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(5, 80, 700);

    @Test
    void failedForce_stopsForGoodAndLosesNothingAcknowledged() throws IOException {
        List<Long> forces = new CrashSweep(directory -> MapDbPersister.open(directory, SIZES), BATCHES, 0).forces();
        int failed = 0;
        for (long force : forces) {
            for (Fault fault : List.of(Fault.fail(), Fault.full(0))) {
                failed += failsForGood(force, fault) ? 1 : 0;
            }
        }
        assertThat(failed).isGreaterThan(forces.size());
    }

    /** False if the storage was not even made. */
    private boolean failsForGood(long operation, Fault fault) throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        MapDbPersister persister = MapDbPersister.open(disk, SIZES);
        disk.faults(FaultPlan.at(operation, fault));
        int acknowledged = 0;
        try {
            persister.recover(new Recovery());
            while (acknowledged < BATCHES.size()) {
                persister.persist(BATCHES.get(acknowledged));
                acknowledged++;
            }
            throw new AssertionError("operation " + operation + " did not fail");
        } catch (IOException e) {
            assertThat(acknowledged > 0 && e instanceof StorageFullException).isFalse();
        }
        PersistBatch next = BATCHES.get(acknowledged);
        assertThatThrownBy(() -> persister.persist(next)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> persister.persist(
                        PersistBatch.builder().record("term", new byte[] {99}).build()))
                .isInstanceOf(IOException.class);
        // The operating system has every page and calls it clean, the disk does not have it. What recovery reports must
        // not
        // depend on that.
        InMemoryDirectory restarted = disk.image(ImageKind.ALL_WRITTEN, 0);
        int found = batchesFound(restarted, acknowledged);
        assertThat(batchesFound(restarted.image(ImageKind.ONLY_FORCED, 0), found))
                .isEqualTo(found);
        return acknowledged > 0;
    }

    @Test
    void everyFailedChange_namesItsFileByTheNameItHas() throws IOException {
        InMemoryDirectory whole = new InMemoryDirectory();
        persistAll(whole);
        for (long number = 1; number <= whole.operations(); number++) {
            InMemoryDirectory disk = new InMemoryDirectory();
            AtomicReference<Operation> failed = fail(disk, number, false);
            assertThatThrownBy(() -> persistAll(disk))
                    .isInstanceOf(IOException.class)
                    .satisfies(
                            e -> assertThat(e).hasMessageContaining(failed.get().file()));
            boolean isOpen = disk.names().contains(RedoJournal.NAME);
            assertThat(isOpen && failed.get().file().endsWith(".new"))
                    .as("under a name of before: %s", failed)
                    .isFalse();
        }
    }

    @Test
    void everyFailedRead_namesItsFile() throws IOException {
        InMemoryDirectory whole = new InMemoryDirectory();
        persistAll(whole);
        int failures = 0;
        while (true) {
            InMemoryDirectory disk = whole.image(ImageKind.ALL_WRITTEN, 0);
            AtomicReference<Operation> failed = fail(disk, failures + 1, true);
            try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
                Recovery found = Recovery.of(persister);
                persister.read(found.logStart().firstIndex(), found.lastIndex(), Integer.MAX_VALUE);
                break;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining(failed.get().file());
                failures++;
            }
        }
        assertThat(failures).isGreaterThan(10);
    }

    /** Lets one operation fail, a change of the disk or a read, and notes which it was. */
    private static AtomicReference<Operation> fail(InMemoryDirectory disk, long number, boolean isRead) {
        AtomicReference<Operation> failed = new AtomicReference<>();
        disk.faults(operation -> {
            if (operation.number() != number || (operation.kind() == Operation.Kind.READ) != isRead) {
                return Fault.NONE;
            }
            failed.set(operation);
            return Fault.fail();
        });
        return failed;
    }

    private static void persistAll(InMemoryDirectory disk) throws IOException {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : BATCHES) {
                persister.persist(batch);
            }
        }
    }

    private static int batchesFound(InMemoryDirectory disk, int atLeast) throws IOException {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            Recovery recovered = Recovery.of(persister);
            List<String> differences = new ArrayList<>();
            for (int count = atLeast; count <= atLeast + 1; count++) {
                String difference = modelAfter(count).difference(recovered, persister);
                if (difference == null) {
                    return count;
                }
                differences.add(difference);
            }
            throw new AssertionError(differences.toString());
        }
    }

    private static PersisterModel modelAfter(int count) {
        return PersistWorkload.model(BATCHES.subList(0, count));
    }

    @Test
    void fullDisk_smallRecordsAreStillTaken() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            disk.capacityBytes(disk.usedBytes());
            long last = fill(persister);
            PersistBatch refused = entries(last + 1);
            for (int term = 2; term < 200; term++) {
                persister.persist(PersistBatch.builder()
                        .record("term", new byte[] {(byte) term, (byte) (term % 3)})
                        .build());
                assertThatThrownBy(() -> persister.persist(refused)).isInstanceOf(StorageFullException.class);
            }
            try (MapDbPersister restarted = MapDbPersister.open(disk.image(ImageKind.ONLY_FORCED, 0), SIZES)) {
                Recovery found = Recovery.of(restarted);
                assertThat(found.records().get("term")).containsExactly(199, 1);
                assertThat(found.lastIndex()).isEqualTo(last);
            }
            disk.capacityBytes(Long.MAX_VALUE);
            persister.persist(refused);
        }
    }

    @Test
    void fullDisk_aBatchLargerThanTheJournalLeavesTheSpaceToOthers() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        PersistBatch large = PersistBatch.builder()
                .entries(EntryBatch.builder(1, 600_000)
                        .add(1, 0, EntryType.COMMAND, noise(600_000))
                        .build())
                .build();
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            long used = disk.usedBytes();
            disk.capacityBytes(used + 100_000);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> persister.persist(large)).isInstanceOf(StorageFullException.class);
                assertThat(disk.usedBytes()).isEqualTo(used);
            }
            disk.capacityBytes(used + 4_000_000);
            persister.persist(large);
            assertThat(persister.read(1, 1, 0)).isNotNull();
        }
    }

    @Test
    void fullDisk_spaceFreedByTruncationIsUsed() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            disk.capacityBytes(disk.usedBytes());
            long last = fill(persister);
            persister.persist(PersistBatch.builder().truncateFrom(last / 2).build());
            persister.persist(entries(last / 2));
            assertThat(persister.read(last / 2, last, 100)).isNotNull();
        }
    }

    private static long fill(MapDbPersister persister) throws IOException {
        for (long next = 1; ; next += 10) {
            try {
                persister.persist(entries(next));
            } catch (StorageFullException e) {
                return next - 1;
            }
        }
    }

    /** Not zeros, which on blank pages change nothing. */
    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private static PersistBatch entries(long first) {
        var batch = EntryBatch.builder(first, 20_000);
        for (int i = 0; i < 10; i++) {
            batch.add(1, 0, EntryType.COMMAND, noise(2000));
        }
        return PersistBatch.builder().entries(batch.build()).build();
    }

    @Test
    void failedRead_isReportedAndStopsNothing() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            for (long next = 1; next < 400; next += 10) {
                persister.persist(entries(next));
            }
            disk.faults(any -> any.kind() == Operation.Kind.READ ? Fault.fail() : Fault.NONE);
            assertThatThrownBy(() -> persister.read(1, 400, 1 << 20)).isInstanceOf(IOException.class);
            disk.faults(FaultPlan.NONE);
            assertThat(persister.read(1, 400, 1 << 20)).isNotNull();
        }
    }
}
