package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.Page;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are not what was written: refused, with what is wrong and where, and never taken for less than was acknowledged. */
class DamageTest {
    private static final StoreSizes SIZES = new StoreSizes(128 * 1024, 16, StoreSizes.Replay.FULL);
    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(3, 60, 700);

    private final InMemoryDirectory disk = new InMemoryDirectory();
    private PersisterModel model = new PersisterModel();
    private PersisterModel modelBefore = model;

    @BeforeEach
    void store() throws IOException {
        store(disk);
    }

    private void store(InMemoryDirectory into) throws IOException {
        model = new PersisterModel();
        try (MapDbPersister persister = MapDbPersister.open(into, SIZES)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : BATCHES) {
                persister.persist(batch);
                modelBefore = model;
                model = model.after(batch);
            }
        }
    }

    @Test
    void flippedByteInTheJournal_isRefusedOrHarmless() {
        long[] refusedAndHarmless = sweep(RedoJournal.NAME, ImageKind.ALL_WRITTEN);
        assertThat(refusedAndHarmless[0]).isGreaterThan(100);
        assertThat(refusedAndHarmless[2]).isZero();
    }

    @Test
    void flippedByteInTheBaseFile_isRefusedOrHarmless() {
        long[] refusedAndHarmless = sweep(BaseFile.NAME, ImageKind.ALL_WRITTEN);
        assertThat(refusedAndHarmless[0]).isGreaterThan(100);
        assertThat(refusedAndHarmless[2]).isZero();
    }

    @Test
    void flippedByteAfterAPowerCut_atMostTheLastBatchIsTakenForTorn() {
        // The mark of the last frame had no force after it: the documented limit.
        long[] refusedAndHarmless = sweep(RedoJournal.NAME, ImageKind.ONLY_FORCED);
        assertThat(refusedAndHarmless[0]).isGreaterThan(100);
        assertThat(refusedAndHarmless[2]).isPositive();
    }

    /** Counts what was refused, what did no harm, and where the last batch was dropped. */
    private long[] sweep(String file, ImageKind kind) {
        long size = disk.sizeBytes(file);
        long[] counts = new long[3];
        LongStream.iterate(
                        0,
                        at -> at < size,
                        at -> at + (at < 3 * Page.BYTES ? 61 : file.equals(BaseFile.NAME) ? 397 : 131))
                .parallel()
                .mapToInt(at -> outcome(file, at, kind))
                .forEach(outcome -> {
                    synchronized (counts) {
                        counts[outcome]++;
                    }
                });
        System.out.println("bit rot in " + file + ", " + kind + ": " + counts[0] + " refused, " + counts[1]
                + " in places that do not matter, " + counts[2] + " took the last batch for torn");
        return counts;
    }

    private int outcome(String file, long at, ImageKind kind) {
        InMemoryDirectory damaged = disk.image(kind, 0);
        damaged.flip(file, at, 1 << (at % 8));
        try (MapDbPersister persister = MapDbPersister.open(damaged, SIZES)) {
            Recovery found = Recovery.of(persister);
            String difference = model.difference(found, persister);
            if (difference != null) {
                assertThat(modelBefore.difference(found, persister))
                        .as("byte %d: %s", at, difference)
                        .isNull();
                return 2;
            }
            return 1;
        } catch (IOException e) {
            assertThat(e)
                    .hasMessageContaining(file)
                    .hasMessageContaining("at offset")
                    .hasMessageEndingWith(LostData.remedy("this server"));
            return 0;
        }
    }

    @Test
    void tornLastFrame_isDroppedAndTheNextOneTaken() throws IOException {
        InMemoryDirectory cut = disk.image(ImageKind.ONLY_FORCED, 0);
        long end = RedoJournal.FRAMES_AT;
        // A block of the last frame is one without which the batch before is the last.
        for (; end < cut.sizeBytes(RedoJournal.NAME); end += Page.BYTES) {
            if (outcome(RedoJournal.NAME, end + 5, ImageKind.ONLY_FORCED) == 2) {
                break;
            }
        }
        cut.flip(RedoJournal.NAME, end + 5, 1);
        try (MapDbPersister persister = MapDbPersister.open(cut, SIZES)) {
            assertThat(modelBefore.difference(Recovery.of(persister), persister))
                    .isNull();
            persister.persist(BATCHES.get(BATCHES.size() - 1));
        }
        try (MapDbPersister persister = MapDbPersister.open(cut.image(ImageKind.ONLY_FORCED, 0), SIZES)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    @Test
    void missingFile_isRefused() throws IOException {
        for (String file : List.of(BaseFile.NAME, RedoJournal.NAME)) {
            InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
            image.delete(file);
            assertRefused(image, file + " is missing beside");
            assertThat(image.list()).hasSize(1);
        }
    }

    @Test
    void fileOfAnotherStorage_isRefused() throws IOException {
        InMemoryDirectory other = new InMemoryDirectory();
        store(other);
        copy(other, disk, RedoJournal.NAME);
        assertRefused(disk, RedoJournal.NAME + " belongs to another storage");
    }

    @Test
    void newerFormat_isRefused() throws IOException {
        for (String file : List.of(BaseFile.NAME, RedoJournal.NAME)) {
            InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
            image.open(file).write(ByteBuffer.allocate(4).putInt(0, 2), 4);
            assertRefused(image, "written by a newer release: file " + file + " has format version 2");
        }
    }

    @Test
    void shortenedFile_isRefused() throws IOException {
        for (String file : List.of(BaseFile.NAME, RedoJournal.NAME)) {
            for (long size : List.of(0L, 100L, 3L * Page.BYTES)) {
                InMemoryDirectory image = disk.image(ImageKind.ALL_WRITTEN, 0);
                image.open(file).truncate(size);
                assertRefused(image, file);
            }
        }
    }

    private static void assertRefused(InMemoryDirectory image, String message) {
        assertThatThrownBy(() -> {
                    try (MapDbPersister persister = MapDbPersister.open(image, SIZES)) {
                        Recovery found = Recovery.of(persister);
                        for (long i = found.logStart().firstIndex(); i <= found.lastIndex(); i++) {
                            persister.read(i, i, 0);
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private static void copy(InMemoryDirectory from, InMemoryDirectory to, String name) throws IOException {
        DataFile source = from.open(name);
        ByteBuffer all = ByteBuffer.allocate((int) source.size());
        source.read(all, 0);
        to.open(name).write(all.flip(), 0);
    }
}
