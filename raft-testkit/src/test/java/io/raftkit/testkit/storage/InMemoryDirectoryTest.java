package io.raftkit.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryDirectoryTest {
    private static final int BLOCK = 4096;

    private final InMemoryDirectory disk = new InMemoryDirectory();

    @Test
    void forced_onlyWhatWasForcedSurvivesAPowerCut() throws IOException {
        DataFile file = disk.open("a");
        disk.force();
        file.write(filled(2 * BLOCK, 1), 0);
        file.force();
        file.write(filled(BLOCK, 2), BLOCK);
        file.write(filled(10, 3), 2 * BLOCK);

        assertThat(content(disk, "a")).hasSize(2 * BLOCK + 10);
        byte[] left = content(disk.image(ImageKind.ONLY_FORCED, 0), "a");
        assertThat(left).hasSize(2 * BLOCK).containsOnly((byte) 1);
        byte[] all = content(disk.image(ImageKind.ALL_WRITTEN, 0), "a");
        assertThat(all).isEqualTo(content(disk, "a"));
    }

    @Test
    void forced_aNameSurvivesOnlyAfterTheDirectoryWasForced() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(5, 1), 0);
        file.force();
        assertThat(disk.image(ImageKind.ONLY_FORCED, 0).list()).isEmpty();
        disk.force();
        assertThat(content(disk.image(ImageKind.ONLY_FORCED, 0), "a")).hasSize(5);

        disk.rename("a", "b");
        assertThat(disk.image(ImageKind.ONLY_FORCED, 0).list()).containsExactly("a");
        disk.force();
        disk.delete("b");
        assertThat(disk.list()).isEmpty();
        assertThat(disk.image(ImageKind.ONLY_FORCED, 0).list()).containsExactly("b");
    }

    @Test
    void gatheringWrite_writesOnePartBehindTheOther() throws IOException {
        DataFile file = disk.open("a");
        ByteBuffer[] parts = {filled(5, 1), filled(0, 9), filled(2 * BLOCK, 2)};
        assertThat(file.write(parts, 3)).isEqualTo(3 + 5 + 2 * BLOCK);
        assertThat(parts).noneMatch(ByteBuffer::hasRemaining);
        byte[] content = content(disk, "a");
        assertThat(content).hasSize(8 + 2 * BLOCK).startsWith(0, 0, 0, 1, 1, 1, 1, 1, 2);
        assertThat(content[content.length - 1]).isEqualTo((byte) 2);
    }

    @Test
    void usableBytes_areWhatTheCapacityLeaves() throws IOException {
        assertThat(disk.usableBytes()).isEqualTo(Long.MAX_VALUE);
        disk.open("a").write(filled(10, 1), 0);
        disk.capacityBytes(disk.usedBytes() + 3 * BLOCK);
        assertThat(disk.usableBytes()).isEqualTo(3 * BLOCK);
        disk.open("a").write(filled(BLOCK, 1), BLOCK);
        assertThat(disk.usableBytes()).isEqualTo(2 * BLOCK);
        disk.capacityBytes(1);
        assertThat(disk.usableBytes()).isZero();
    }

    @Test
    void allWritten_isStillUnforced() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(5, 1), 0);
        InMemoryDirectory afterKill = disk.image(ImageKind.ALL_WRITTEN, 0);
        assertThat(content(afterKill, "a")).hasSize(5);
        assertThat(afterKill.image(ImageKind.ONLY_FORCED, 0).list()).isEmpty();
        afterKill.open("a").force();
        afterKill.force();
        assertThat(content(afterKill.image(ImageKind.ONLY_FORCED, 0), "a")).hasSize(5);
    }

    @Test
    void subset_drawsBlocksVersionsLengthsAndNames() throws IOException {
        DataFile file = disk.open("a");
        disk.force();
        file.write(filled(2 * BLOCK, 1), 0);
        file.force();
        file.write(filled(2 * BLOCK, 2), 0);
        file.write(filled(2 * BLOCK, 3), 0);
        file.write(filled(BLOCK, 4), 2 * BLOCK);
        disk.rename("a", "b");
        disk.open("c");

        Set<List<Object>> seen = new HashSet<>();
        for (int seed = 0; seed < 2000; seed++) {
            InMemoryDirectory image = disk.image(ImageKind.FORCED_PLUS_SEEDED_SUBSET, seed);
            List<String> names = image.list();
            byte[] content =
                    content(image, names.get(names.size() > 1 && names.get(0).equals("c") ? 1 : 0));
            assertThat(names).containsAnyOf("a", "b").doesNotContainSequence("a", "b");
            seen.add(List.of(
                    names, (int) content[0], (int) content[BLOCK], content.length, (int) content[content.length - 1]));
        }
        // Each of two names, with or without "c"; three versions of two blocks; the third block there, zero or beyond
        // the end.
        assertThat(seen).hasSize(2 * 2 * 3 * 3 * 3);
    }

    @Test
    void truncate_cutsAndLaterGrowthReadsZeros() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(2 * BLOCK, 7), 0);
        file.truncate(10);
        file.write(filled(1, 8), 20);
        assertThat(content(disk, "a")).hasSize(21);
        assertThat(content(disk, "a")[10]).isZero();
        assertThat(content(disk, "a")[9]).isEqualTo((byte) 7);
        assertThat(disk.usedBytes()).isEqualTo(BLOCK);
    }

    @Test
    void crash_happensAtItsOperationAndLasts() throws IOException {
        DataFile file = disk.open("a");
        disk.faults(FaultPlan.at(3, Fault.crashAfter(5000)));
        file.write(filled(BLOCK, 1), 0);
        assertThatThrownBy(() -> file.write(filled(2 * BLOCK, 2), BLOCK)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(file::force).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(disk::list).isInstanceOf(SimulatedCrash.class);
        assertThat(content(disk.image(ImageKind.ALL_WRITTEN, 0), "a")).hasSize(BLOCK + 5000);
        assertThat(disk.operations()).isEqualTo(3);
    }

    @Test
    void failedForce_isNeverMadeGoodByALaterOne() throws IOException {
        DataFile file = disk.open("a");
        disk.force();
        file.write(filled(BLOCK, 1), 0);
        disk.faults(FaultPlan.at(4, Fault.fail()));
        assertThatThrownBy(file::force).isInstanceOf(IOException.class).hasMessageContaining("Input/output error");
        file.force();
        assertThat(content(disk, "a")).containsOnly((byte) 1);
        assertThat(content(disk.image(ImageKind.ONLY_FORCED, 0), "a")).containsOnly((byte) 0);
    }

    @Test
    void lostForce_saysNothing() throws IOException {
        DataFile file = disk.open("a");
        disk.faults(FaultPlan.at(2, Fault.lose()));
        disk.force();
        file.write(filled(BLOCK, 1), 0);
        assertThat(disk.image(ImageKind.ONLY_FORCED, 0).list()).isEmpty();
    }

    @Test
    void lostWrite_saysNothing_andTheFileHasGrown() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(10, 1), 0);
        disk.faults(FaultPlan.at(3, Fault.lose()));
        ByteBuffer lost = filled(10, 2);
        file.write(lost, 5);
        assertThat(lost.hasRemaining()).isFalse();
        assertThat(content(disk, "a")).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
        file.force();
        assertThat(disk.wentWrong()).isEqualTo(1);
    }

    @Test
    void misdirectedWrite_changesAnotherBlock() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(2 * BLOCK, 1), 0);
        disk.faults(FaultPlan.at(3, Fault.misdirect()));
        file.write(filled(1, 2), BLOCK + 7);
        disk.faults(FaultPlan.at(4, Fault.misdirect()));
        file.write(filled(1, 3), 7);
        byte[] content = content(disk, "a");
        assertThat(content[7]).isEqualTo((byte) 2);
        assertThat(content[BLOCK + 7]).isEqualTo((byte) 3);
        assertThat(content).hasSize(2 * BLOCK);
    }

    @Test
    void full_aWriteHappensInPartUntilThereIsSpaceAgain() throws IOException {
        DataFile file = disk.open("a");
        disk.capacityBytes(2 * BLOCK);
        file.write(filled(100, 1), 0);
        assertThatThrownBy(() -> file.write(filled(3 * BLOCK, 2), 100)).isInstanceOf(StorageFullException.class);
        assertThat(content(disk, "a")).hasSize(2 * BLOCK);
        file.write(filled(2 * BLOCK, 3), 0);
        disk.capacityBytes(4 * BLOCK);
        file.write(filled(3 * BLOCK, 2), 100);
        assertThat(disk.usedBytes()).isEqualTo(4 * BLOCK);
    }

    @Test
    void flip_damagesWhatIsStored() throws IOException {
        DataFile file = disk.open("a");
        file.write(filled(10, 1), 0);
        disk.flip("a", 3, 0x80);
        assertThat(content(disk, "a")[3]).isEqualTo((byte) 0x81);
    }

    static ByteBuffer filled(int length, int value) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    static byte[] content(InMemoryDirectory disk, String name) throws IOException {
        assertThat(disk.list()).contains(name);
        DataFile file = disk.open(name);
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        assertThat(file.read(bytes, 0)).isEqualTo(bytes.capacity());
        return bytes.array();
    }
}
