package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link PersisterSweeps} that starts a persister in directories that are not as one of its kind left them. */
abstract class PersisterStartCases {
    private static final int FEW = 12;

    PersisterStartCases() {}

    /**
     * Opens the persister under test, without calling {@link Persister#recover}.
     *
     * @param directory where it is to keep its files, all of them
     * @return the persister
     * @throws IOException if it cannot be opened
     */
    protected abstract Persister open(DataDirectory directory) throws IOException;

    /**
     * Makes what is stored look as a later release of the persister might have written it. Unless overridden, the case is skipped.
     *
     * @param directory holds a storage of a few batches
     * @throws IOException if it cannot be written
     */
    protected void makeNewer(DataDirectory directory) throws IOException {
        abort("makeNewer is not overridden: a newer format was not tried");
    }

    /** A small storage's content. */
    static List<PersistBatch> fewBatches() {
        return PersistWorkload.mixed(5, FEW, 60);
    }

    InMemoryDirectory stored(long seed) throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        fill(disk, seed == 1 ? fewBatches() : PersistWorkload.mixed(seed, FEW, 60));
        return disk;
    }

    private void fill(DataDirectory directory, List<PersistBatch> batches) throws IOException {
        try (Persister persister = open(directory)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : batches) {
                persister.persist(batch);
            }
        }
    }

    private static PersisterModel model() {
        return PersistWorkload.model(fewBatches());
    }

    private InMemoryDirectory storedInFiles() throws IOException {
        InMemoryDirectory disk = stored(1);
        assumeFalse(disk.list().isEmpty(), "it keeps no files, so none can be missing, exchanged or out of reach");
        return disk;
    }

    /** How a start is refused, or null if it found everything; anything else is a failure. */
    private @Nullable IOException refusal(DataDirectory directory, String when) throws IOException {
        try (Persister persister = open(directory)) {
            Recovery found = Recovery.of(persister);
            String difference = model().difference(found, persister);
            assertThat(difference).as("silently lost: %s", when).isNull();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Test
    void missingFile_eachInTurn_isRefused() throws IOException {
        InMemoryDirectory disk = storedInFiles();
        for (String name : disk.list()) {
            InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
            image.delete(name);
            if (image.list().isEmpty()) {
                // It was all there was: like any empty directory, which the other servers know by its storeId.
                try (Persister persister = open(image)) {
                    assertThat(Recovery.of(persister).records()).isEmpty();
                }
            } else {
                IOException refused = refusal(image, "without file " + name);
                assertThat(refused == null
                                || String.valueOf(refused.getMessage()).contains(name))
                        .as("it names %s: %s", name, refused)
                        .isTrue();
                copy(disk, image, name);
                assertThat(refusal(image, "with file " + name + " put back")).isNull();
            }
        }
    }

    @Test
    void shortenedFile_eachInTurn_isRefused() throws IOException {
        InMemoryDirectory disk = storedInFiles();
        for (String name : disk.list()) {
            long size = disk.sizeBytes(name);
            for (long left : new long[] {0, 1, size / 2, size - 1}) {
                InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
                try (DataFile file = image.open(name)) {
                    file.truncate(left);
                }
                IOException refused = refusal(image, "file " + name + " cut to " + left + " of " + size + " bytes");
                assertThat(refused == null
                                || String.valueOf(refused.getMessage()).contains(name))
                        .as("it names %s: %s", name, refused)
                        .isTrue();
            }
        }
    }

    @Test
    void fileOfAnotherServer_eachInTurn_isRefused() throws IOException {
        InMemoryDirectory disk = storedInFiles();
        InMemoryDirectory other = stored(2);
        assumeTrue(disk.list().size() > 1, "it keeps one file only: a directory of another server is tried instead");
        for (String name : disk.list()) {
            InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
            image.delete(name);
            copy(other, image, name);
            assertThat(refusal(image, "with file " + name + " of another server"))
                    .isNotNull();
        }
    }

    /** Whose data it is, is for the node to judge, which needs to be told. */
    @Test
    void directoryOfAnotherServer_isReportedAsThat() throws IOException {
        InMemoryDirectory disk = stored(2);
        try (Persister persister = open(disk)) {
            byte[] found = Recovery.of(persister).records().get("first");
            assertThat(found)
                    .isEqualTo(PersistWorkload.mixed(2, 1, 0).get(0).records().get("first"));
            assertThat(found).isNotEqualTo(fewBatches().get(0).records().get("first"));
        }
    }

    @Test
    void newerFormat_isRefused() throws IOException {
        InMemoryDirectory disk = storedInFiles();
        makeNewer(disk);
        InMemoryDirectory newer = disk.image(ImageKind.ALL_WRITTEN, 0);
        long before = newer.operations();
        assertThat(refusal(newer, "a newer format")).isNotNull().hasMessageContaining("version");
        assertThat(newer.usedBytes()).isEqualTo(disk.usedBytes());
        assertThat(newer.list()).isEqualTo(disk.list());
        assertThat(newer.operations() - before)
                .as("changes to what a newer release wrote")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void readOnlyDisk_isRefusedOrRead_andChangesNothing() throws IOException {
        InMemoryDirectory disk = storedInFiles().image(ImageKind.ONLY_FORCED, 0);
        disk.faults(operation -> operation.kind() == Operation.Kind.READ ? Fault.NONE : Fault.fail());
        if (refusal(disk, "on a read-only disk") == null) {
            try (Persister persister = open(disk)) {
                persister.recover(new Recovery());
                PersistBatch next =
                        PersistBatch.builder().record("next", new byte[1]).build();
                assertThatThrownBy(() -> persister.persist(next)).isInstanceOf(IOException.class);
            }
        }
        disk.faults(operation -> Fault.NONE);
        assertThat(refusal(disk, "after a start on a read-only disk")).isNull();
    }

    @Test
    void unreadableDisk_isRefused_andChangesNothing() throws IOException {
        InMemoryDirectory disk = storedInFiles().image(ImageKind.ONLY_FORCED, 0);
        disk.faults(operation -> Fault.fail());
        assertThat(refusal(disk, "on a disk that cannot be read")).isNotNull();
        disk.faults(operation -> Fault.NONE);
        assertThat(refusal(disk, "after a start on a disk that could not be read"))
                .isNull();
    }

    private static void copy(InMemoryDirectory from, InMemoryDirectory to, String name) throws IOException {
        try (DataFile source = from.open(name);
                DataFile target = to.open(name)) {
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(source.size()));
            source.read(all, 0);
            target.truncate(0);
            target.write(all.flip(), 0);
            target.force();
        }
        to.force();
    }
}
