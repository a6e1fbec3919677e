package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.testkit.snapshot.SnapshotSweep;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import io.raftkit.testkit.storage.SweepReport;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SnapshotStore} must do. Extend it and say how yours is opened.
 *
 * <p>The directory is in memory; it is crashed, filled up, failed and damaged at every operation. A store that does not reach its files
 * through the directory cannot pass.
 */
public abstract class SnapshotStoreContract extends SnapshotStoreCases {
    private static final Pattern OFFSET = Pattern.compile("offset \\d+");
    /** Prime to the sizes of blocks, so that all places within them are come to. */
    private static final int STEP = 613;

    /** For subclasses. */
    protected SnapshotStoreContract() {}

    @Test
    void crashAndPowerCut_atEveryOperation_keepExactlyWhatWasPublished() {
        check("crash and power cut", new SnapshotSweep(this::open).crashes());
    }

    @Test
    void failedOperation_orFullDisk_keepsExactlyWhatWasPublishedAndCanBeTriedAgain() {
        check("failed operation and full disk", new SnapshotSweep(this::open).failures());
    }

    /** Otherwise the sweep sees nothing: perhaps the files are not reached through the directory. */
    @Test
    void withoutForces_theSweepFails() {
        SnapshotSweep sweep = new SnapshotSweep(this::open);
        assertThat(sweep.leavingOut(0, Operation.Kind.FORCE)).isNotNull();
        assertThat(sweep.leavingOut(0, Operation.Kind.FORCE_DIRECTORY)).isNotNull();
    }

    private void check(String name, SweepReport report) {
        System.out.println(getClass().getSimpleName() + ", " + name + ": " + report);
        assertThat(report.failures().stream().limit(3)).isEmpty();
        assertThat(report.points()).isPositive();
    }

    @Test
    void bitRot_isRefusedWithFileAndOffset() throws IOException {
        try (SnapshotStore store = open(disk())) {
            NEXT.storeIn(store);
        }
        for (String file : disk().list()) {
            for (long at = 0; at < disk().sizeBytes(file); at += at < STEP ? 1 : STEP) {
                InMemoryDirectory rotten = disk().image(ImageKind.ALL_WRITTEN, 0);
                rotten.flip(file, at, 1 << (at % 8));
                assertRefused(rotten, file, "byte " + at + " of " + file + " damaged");
            }
        }
    }

    @Test
    void tornFile_isRefusedWithFileAndOffset() throws IOException {
        try (SnapshotStore store = open(disk())) {
            NEXT.storeIn(store);
        }
        for (String file : disk().list()) {
            for (long length = 0; length < disk().sizeBytes(file); length += STEP) {
                InMemoryDirectory torn = disk().image(ImageKind.ALL_WRITTEN, 0);
                torn.open(file).truncate(length);
                assertRefused(torn, file, file + " cut to " + length);
            }
        }
    }

    private void assertRefused(DataDirectory directory, String file, String when) throws IOException {
        try (SnapshotStore store = open(directory)) {
            assertThat(store.list()).as(when).isSubsetOf(NEXT.stored());
            assertThat(NEXT.difference(store)).as("%s: what is read", when).isNull();
        } catch (IOException e) {
            assertThat(e).as(when).hasMessageContaining(file);
            assertThat(e.getMessage())
                    .as(when)
                    .matches(message -> OFFSET.matcher(message).find() || message.contains("version"));
        }
    }

    @Test
    void rottenPart_isResumedBeforeTheDamage() throws IOException {
        try (SnapshotStore store = open(disk());
                SnapshotWriter writer = store.resume(LARGE.ref())) {
            LARGE.write(writer, 500_000);
        }
        for (String file : disk().list()) {
            for (long at = 0; at < disk().sizeBytes(file); at += 5_003) {
                InMemoryDirectory rotten = disk().image(ImageKind.ALL_WRITTEN, 0);
                rotten.flip(file, at, 1);
                try (SnapshotStore store = open(rotten)) {
                    try (SnapshotWriter writer = store.resume(LARGE.ref())) {
                        LARGE.write(writer, LARGE.sizeBytes());
                        writer.publish();
                    }
                    assertThat(LARGE.difference(store)).as("damaged at %d", at).isNull();
                }
            }
        }
    }
}
