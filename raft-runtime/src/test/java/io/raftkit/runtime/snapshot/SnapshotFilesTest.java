package io.raftkit.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is peculiar to snapshots in files. */
class SnapshotFilesTest {
    private static final int BLOCK = 64 << 10;

    /** A state of the bytes 1, 2, 3 as the first release writes it. */
    private static final String FIRST_FORM =
            "52616674536e6170000000010000004e010000000000000007000000000000000300000000000003"
                    + "ef000000000000123b00000000000000020100000000000000000001000000010100000000000000"
                    + "00000000000003613a3100000000e9ff8b28010203f960079f0000000000000003039058c6f2c0cb"
                    + "492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81c98f0b8e";

    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final SnapshotFiles files = SnapshotFiles.in(disk);

    private static SnapshotRef ref(long index) {
        Configuration configuration = Configuration.of(List.of(Member.voter(1, "a:1")));
        return SnapshotRef.of(index, 3, 1_000 + index, 2, configuration, 0x1234 + index);
    }

    private static byte[] state(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private static StoredSnapshot store(SnapshotFiles files, SnapshotRef ref, byte[] state) throws IOException {
        try (SnapshotWriter writer = files.begin(ref)) {
            writer.write(ByteBuffer.wrap(state));
            return writer.publish();
        }
    }

    private static byte[] read(SnapshotFiles files, SnapshotRef ref) throws IOException {
        try (SnapshotReader reader = files.open(ref.id())) {
            ByteBuffer all = ByteBuffer.allocate((int) reader.snapshot().sizeBytes() + 1);
            reader.read(all, 0);
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private static String file(SnapshotRef ref) {
        return "snap-" + ref.id();
    }

    private static byte[] bytesOf(InMemoryDirectory disk, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) disk.sizeBytes(name));
        disk.open(name).read(bytes, 0);
        return bytes.array();
    }

    /** What a release has written, all later ones read. */
    @Test
    void form_isLasting() throws IOException {
        store(files, ref(7), new byte[] {1, 2, 3});
        assertThat(HexFormat.of().formatHex(bytesOf(disk, "snap-7-3-000000000000123b")))
                .isEqualTo(FIRST_FORM);
    }

    @Test
    void states_ofAllSizesAroundABlockAreReadBack() throws IOException {
        long index = 2;
        for (int length : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17}) {
            StoredSnapshot stored = store(files, ref(++index), state(length));
            assertThat(stored).isEqualTo(new StoredSnapshot(ref(index), length));
            assertThat(read(files, ref(index))).isEqualTo(state(length));
            assertThat(files.list()).endsWith(stored);
        }
    }

    @Test
    void forcedNowAndThen_aPowerCutCostsNoMoreOfAPartThanThat() throws IOException {
        SnapshotFiles often = new SnapshotFiles(disk, 2 * BLOCK);
        SnapshotWriter writer = often.resume(ref(7));
        for (int block = 1; block <= 9; block++) {
            writer.write(ByteBuffer.wrap(state(BLOCK)));
            InMemoryDirectory left = disk.image(ImageKind.ONLY_FORCED, 0);
            try (SnapshotWriter again = SnapshotFiles.in(left).resume(ref(7))) {
                assertThat(again.sizeBytes()).isGreaterThanOrEqualTo((block - 3L) * BLOCK);
            }
        }
        writer.close();
    }

    @Test
    void largeState_isForcedInSmallSteps_soThatTheLogWaitsForLittle() throws IOException {
        long[] unforced = {0, 0};
        disk.faults(operation -> {
            if (operation.kind() == Operation.Kind.WRITE) {
                unforced[0] += operation.length();
            } else if (operation.kind() == Operation.Kind.FORCE) {
                unforced[0] = 0;
            }
            unforced[1] = Math.max(unforced[1], unforced[0]);
            return Fault.NONE;
        });
        store(files, ref(7), state(20 << 20));
        assertThat(unforced[1]).isBetween(3L << 20, 5L << 20);
    }

    /** After a force that failed the operating system takes for written what it may have lost. */
    @Test
    void resumed_behindAForceThatFailedWritesEverythingAgain() throws IOException {
        SnapshotWriter writer = files.resume(ref(7));
        writer.write(ByteBuffer.wrap(state(3 * BLOCK + 5)));
        disk.faults(operation -> operation.kind() == Operation.Kind.FORCE ? Fault.fail() : Fault.NONE);
        assertThatThrownBy(writer::publish).isInstanceOf(IOException.class);
        writer.close();
        disk.faults(operation -> Fault.NONE);
        SnapshotWriter again = files.resume(ref(7));
        assertThat(again.sizeBytes()).isEqualTo(3 * BLOCK);
        again.write(ByteBuffer.wrap(state(3 * BLOCK + 5), 3 * BLOCK, 5));
        again.publish();
        SnapshotFiles after = SnapshotFiles.in(disk.image(ImageKind.ONLY_FORCED, 0));
        assertThat(read(after, ref(7))).isEqualTo(state(3 * BLOCK + 5));
    }

    /** A node that ends does not wait until a long part is read. */
    @Test
    void storeThatIsClosedWhileAPartIsRead_endsThat_andLeavesThePart() throws IOException {
        try (SnapshotWriter writer = files.resume(ref(7))) {
            writer.write(ByteBuffer.wrap(state(9 * BLOCK)));
        }
        int[] reads = {0};
        disk.faults(operation -> {
            if (operation.kind() == Operation.Kind.READ && ++reads[0] == 5) {
                close(files);
            }
            return Fault.NONE;
        });
        assertThatThrownBy(() -> files.resume(ref(7))).isInstanceOf(IOException.class);
        assertThat(reads[0]).isLessThan(8);
        disk.faults(operation -> Fault.NONE);
        try (SnapshotWriter again = SnapshotFiles.in(disk).resume(ref(7))) {
            assertThat(again.sizeBytes()).isGreaterThanOrEqualTo(8 * BLOCK);
        }
    }

    private static void close(SnapshotFiles closed) {
        try {
            closed.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fullDiskWhileForcing_isNotSaidToHaveKeptWhatWasWritten() throws IOException {
        SnapshotWriter writer = new SnapshotFiles(disk, BLOCK).begin(ref(7));
        disk.faults(operation -> operation.kind() == Operation.Kind.FORCE ? Fault.full(0) : Fault.NONE);
        assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(state(2 * BLOCK))))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StorageFullException.class);
        disk.faults(operation -> Fault.NONE);
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1))).hasMessageContaining("has failed");
        assertThatThrownBy(writer::publish).hasMessageContaining("has failed");
    }

    @Test
    void fullDisk_theSameWriteGoesOnOnceThereIsSpace() throws IOException {
        disk.capacityBytes(2 * BLOCK + 8192);
        byte[] state = state(5 * BLOCK);
        SnapshotWriter writer = files.begin(ref(7));
        ByteBuffer left = ByteBuffer.wrap(state);
        assertThatThrownBy(() -> writer.write(left)).isInstanceOf(StorageFullException.class);
        assertThat(writer.sizeBytes()).isEqualTo(left.position());
        disk.capacityBytes(Long.MAX_VALUE);
        writer.write(left);
        writer.publish();
        assertThat(read(files, ref(7))).isEqualTo(state);
    }

    @Test
    void renamedOrMovedBlocks_areRefused() throws IOException {
        store(files, ref(7), state(3 * BLOCK));
        disk.rename(file(ref(7)), file(ref(8)));
        assertThat(files.list()).isEmpty();
        assertThatThrownBy(() -> files.open(ref(8).id())).hasMessageContaining(file(ref(8)));
        disk.rename(file(ref(8)), file(ref(7)));

        int head = SnapshotHead.of(ref(7)).lengthBytes();
        byte[] all = bytesOf(disk, file(ref(7)));
        disk.open(file(ref(7))).write(ByteBuffer.wrap(all, head, BLOCK + 4), head + BLOCK + 4);
        assertThatThrownBy(() -> read(files, ref(7))).hasMessageContaining("offset " + (head + BLOCK + 4));
    }

    @Test
    void stateThatDoesNotFitItsDigest_isRefusedAtItsEnd() throws IOException {
        store(files, ref(7), state(2 * BLOCK));
        SnapshotHead head = SnapshotHead.of(ref(7));
        new SnapshotTrailer(2 * BLOCK, ByteBuffer.allocate(32)).write(disk.open(file(ref(7))), head);
        assertThatThrownBy(() -> read(files, ref(7))).hasMessageContaining("digest");
        assertThatThrownBy(() -> read(files, ref(7))).hasMessageContaining("digest");
    }

    @Test
    void newerFormat_isRefusedWithBothVersions() throws IOException {
        store(files, ref(7), state(9));
        disk.open(file(ref(7))).write(ByteBuffer.allocate(4).putInt(0, 2), 8);
        assertThat(files.list()).isEmpty();
        assertThatThrownBy(() -> files.open(ref(7).id()))
                .hasMessageContaining("format version 2, and this release reads 1");
    }

    @Test
    void partOfTheSameIdButAnotherHead_isThrownAway() throws IOException {
        SnapshotWriter writer = files.resume(ref(7));
        writer.write(ByteBuffer.wrap(state(2 * BLOCK + 1)));
        writer.close();
        Configuration other = Configuration.of(List.of(Member.voter(2, "b:1")));
        SnapshotRef same = SnapshotRef.of(7, 3, 1_007, 2, other, 0x123b);
        assertThat(same.id()).isEqualTo(ref(7).id());
        try (SnapshotWriter again = files.resume(same)) {
            assertThat(again.sizeBytes()).isZero();
        }
    }

    @Test
    void secondWriterOfAKind_isRefusedUntilTheFirstIsClosed() throws IOException {
        SnapshotWriter first = files.begin(ref(7));
        assertThatThrownBy(() -> files.begin(ref(8))).isInstanceOf(IllegalStateException.class);
        first.close();
        files.begin(ref(8)).close();
        SnapshotWriter fetched = files.resume(ref(9));
        assertThatThrownBy(() -> files.resume(ref(10))).isInstanceOf(IllegalStateException.class);
        fetched.close();
        files.resume(ref(10)).close();
    }

    @Test
    void closed_releasesWhatIsOpenAndTakesNothingMore() throws IOException {
        store(files, ref(7), state(BLOCK));
        SnapshotReader reader = files.open(ref(7).id());
        SnapshotWriter writer = files.begin(ref(8));
        files.close();
        files.close();
        assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(writer::publish).isInstanceOf(IOException.class);
        assertThatThrownBy(files::list).hasMessageContaining("closed");
        assertThatThrownBy(() -> files.begin(ref(9))).hasMessageContaining("closed");
        assertThat(disk.list()).containsExactly(file(ref(7)), file(ref(8)) + ".taken.part");
    }
}
