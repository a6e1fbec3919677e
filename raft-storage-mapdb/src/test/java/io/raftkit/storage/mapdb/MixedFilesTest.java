package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.storage.mapdb.volume.StoreMark;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Base file and journal of different times, as copies from a running directory and backups put back in part leave them. */
class MixedFilesTest {
    /** A checkpoint comes every few batches. */
    private static final StoreSizes SIZES = new StoreSizes(128 * 1024, 16, StoreSizes.Replay.FULL);

    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(4, 60, 400);
    private static final List<PersisterModel> MODELS = models();

    private static List<PersisterModel> models() {
        List<PersisterModel> models = new ArrayList<>(List.of(new PersisterModel()));
        for (PersistBatch batch : BATCHES) {
            models.add(models.get(models.size() - 1).after(batch));
        }
        return models;
    }

    /** The disk after each number of batches, as it would be if it was copied, or if the power failed, right then. */
    private static List<InMemoryDirectory> images(ImageKind kind) throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        List<InMemoryDirectory> images = new ArrayList<>();
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            images.add(disk.image(kind, 0));
            for (PersistBatch batch : BATCHES) {
                persister.persist(batch);
                images.add(disk.image(kind, 0));
            }
        }
        return images;
    }

    @Test
    void journalOlderThanTheBaseFile_isRefused_whateverWasWrittenBetween() throws IOException {
        List<InMemoryDirectory> images = images(ImageKind.ALL_WRITTEN);
        long refused = eachPair(images, (older, newer) -> {
            boolean isOneFrame = lastFrame(images.get(older)) == lastFrame(images.get(newer));
            Integer found = batchesFound(mixed(images.get(newer), images.get(older)), older, newer);
            assertThat(found)
                    .as("base file of %d, journal of %d", newer, older)
                    .isEqualTo(isOneFrame ? Integer.valueOf(newer) : null);
            return found == null;
        });
        // A few batches say nothing new, and so need no frame.
        assertThat(refused).isGreaterThan(60 * 59 / 2);
    }

    /** Without a checkpoint between, the older base file is as good as the newer one: the journal has everything. */
    @Test
    void baseFileOlderThanTheJournal_isRefused_orNothingIsMissing() throws IOException {
        List<InMemoryDirectory> images = images(ImageKind.ALL_WRITTEN);
        long refused = eachPair(images, (older, newer) -> {
            InMemoryDirectory mixed = mixed(images.get(older), images.get(newer));
            Integer found = batchesFound(mixed, older, newer);
            if (found != null) {
                assertThat(found)
                        .as("base file of %d, journal of %d", older, newer)
                        .isEqualTo(newer);
            }
            return found == null;
        });
        assertThat(refused).isPositive().isLessThan(60 * 61 / 2);
    }

    /** After a power cut the base file may not know yet what its journal held: then it knows its generation only. */
    @Test
    void afterAPowerCut_aJournalOlderThanTheBaseFilesGenerationIsRefused() throws IOException {
        List<InMemoryDirectory> written = images(ImageKind.ALL_WRITTEN);
        List<InMemoryDirectory> images = images(ImageKind.ONLY_FORCED);
        long refused = eachPair(images, (older, newer) -> {
            boolean isOlder = lastFrame(written.get(older)) < generation(images.get(newer));
            Integer found = batchesFound(mixed(images.get(newer), images.get(older)), older, newer);
            assertThat(found == null)
                    .as("base file of %d, journal of %d", newer, older)
                    .isEqualTo(isOlder);
            return found == null;
        });
        assertThat(refused).isPositive();
    }

    @Test
    void refusal_namesFilesGenerationsAndWhatToDo() throws IOException {
        List<InMemoryDirectory> images = images(ImageKind.ALL_WRITTEN);
        InMemoryDirectory first = images.get(10);
        InMemoryDirectory last = images.get(60);
        assertThatThrownBy(() -> open(mixed(last, first)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "file store.journal is not of the same time as store.mapdb",
                        "is of generation " + generation(first) + " and ends with frame",
                        "is of generation " + generation(last) + " and knows frame",
                        "store.journal is the older one",
                        "Nothing was changed");
        assertThatThrownBy(() -> open(mixed(first, last)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("store.mapdb is the older one");
    }

    @Test
    void filesOfTwoCopiesThatWentOnApart_areRefused() throws IOException {
        InMemoryDirectory one = images(ImageKind.ALL_WRITTEN).get(60);
        InMemoryDirectory two = one.image(ImageKind.ALL_WRITTEN, 0);
        for (int term = 101; term < 105; term++) {
            goOn(one, new byte[] {(byte) term, 1});
            goOn(two, new byte[] {(byte) term, 2});
        }
        for (InMemoryDirectory mixed : List.of(mixed(one, two), mixed(two, one))) {
            assertThatThrownBy(() -> open(mixed))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("went on apart");
        }
    }

    private static void goOn(InMemoryDirectory disk, byte[] next) throws IOException {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
            persister.persist(PersistBatch.builder().record("term", next).build());
        }
    }

    /** The base file was being copied when a checkpoint came: its head is older than its pages. */
    @Test
    void baseFileCopiedDuringACheckpoint_isRefused() throws IOException {
        List<InMemoryDirectory> images = images(ImageKind.ALL_WRITTEN);
        long refused = eachPair(images, (older, newer) -> {
            if (generation(images.get(older)) == generation(images.get(newer))) {
                return false;
            }
            InMemoryDirectory torn = images.get(older).image(ImageKind.ALL_WRITTEN, 0);
            copy(images.get(newer), torn, BaseFile.NAME, StoreMark.END);
            Integer found = batchesFound(torn, older, newer);
            // The journal may hold every page that the newer file has changed.
            assertThat(found == null || found == older)
                    .as("head of the base file and journal of %d, pages of %d", older, newer)
                    .isTrue();
            return found == null;
        });
        assertThat(refused).isPositive();
    }

    /** With the sizes of every server, where a journal holds many thousand entries: no checkpoint comes between. */
    @Test
    void journalCopiedFromARunningDirectory_isRefused() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (MapDbPersister persister = MapDbPersister.open(disk)) {
            persister.recover(new Recovery());
            persister.persist(entry(1));
            InMemoryDirectory copy = disk.image(ImageKind.ALL_WRITTEN, 0);
            for (long index = 2; index <= 71; index++) {
                persister.persist(entry(index));
            }
            persister.persist(
                    PersistBatch.builder().record("term", new byte[] {2, 3}).build());
            copy(copy, disk, RedoJournal.NAME, 0);
        }
        try (MapDbPersister persister = MapDbPersister.open(disk)) {
            assertThatThrownBy(() -> persister.recover(new Recovery()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("store.journal is the older one");
        }
    }

    private static PersistBatch entry(long index) {
        EntryBatch entry = EntryBatch.builder(index, 64)
                .add(1, index, EntryType.COMMAND, new byte[] {1})
                .build();
        return PersistBatch.builder().entries(entry).build();
    }

    /** Something tried with an older and a newer number of batches; says whether it was refused. */
    private interface Trial {
        boolean isRefused(int older, int newer) throws IOException;
    }

    private static long eachPair(List<InMemoryDirectory> images, Trial trial) {
        return IntStream.range(0, images.size())
                .parallel()
                .mapToLong(newer -> IntStream.range(0, newer)
                        .filter(older -> isRefused(trial, older, newer))
                        .count())
                .sum();
    }

    private static boolean isRefused(Trial trial, int older, int newer) {
        try {
            return trial.isRefused(older, newer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** After how many batches the storage is as it is found, of two numbers, or null if it is refused. */
    private static @Nullable Integer batchesFound(InMemoryDirectory disk, int older, int newer) {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            var recovered = Recovery.of(persister);
            String difference = "";
            for (int count : new int[] {newer, older}) {
                difference = MODELS.get(count).difference(recovered, persister);
                if (difference == null) {
                    return count;
                }
            }
            throw new AssertionError("neither of " + older + " nor of " + newer + " batches: " + difference);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("not of the same time").hasMessageContaining("at offset");
            return null;
        }
    }

    private static long generation(InMemoryDirectory disk) throws IOException {
        return BaseFile.mark(disk, disk.open(BaseFile.NAME)).checkpoint();
    }

    private static long lastFrame(InMemoryDirectory disk) throws IOException {
        return BaseFile.mark(disk, disk.open(BaseFile.NAME)).durable();
    }

    private static void open(InMemoryDirectory disk) throws IOException {
        try (MapDbPersister persister = MapDbPersister.open(disk, SIZES)) {
            persister.recover(new Recovery());
        }
    }

    private static InMemoryDirectory mixed(InMemoryDirectory base, InMemoryDirectory journal) throws IOException {
        InMemoryDirectory mixed = base.image(ImageKind.ALL_WRITTEN, 0);
        copy(journal, mixed, RedoJournal.NAME, 0);
        return mixed;
    }

    private static void copy(InMemoryDirectory from, InMemoryDirectory to, String name, long offset)
            throws IOException {
        DataFile source = from.open(name);
        ByteBuffer all = ByteBuffer.allocate((int) (source.size() - offset));
        source.read(all, offset);
        DataFile target = to.open(name);
        target.write(all.flip(), offset);
        target.truncate(Math.max(offset, source.size()));
    }
}
