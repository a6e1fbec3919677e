package io.raftkit.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.benchmarks.drive.Figures;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    private static final int BYTES = 1 << 20;

    @Test
    void processorTimeIsThatOfTheProcess_andWrittenBytesAreThoseOfTheDisk(@TempDir Path directory) throws Exception {
        BlockDevice disk = BlockDevice.of(directory);
        assumeTrue(disk.statistics() != null, "counted where Linux counts it");
        List<Long> pids = List.of(ProcessHandle.current().pid());
        Usage before = Usage.of(pids, disk);
        try (FileChannel file =
                FileChannel.open(directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(BYTES));
            file.force(true);
        }
        Usage after = Usage.of(pids, disk);
        while (after.cpuNanos() == before.cpuNanos()) {
            after = Usage.of(pids, disk);
        }
        assertThat(after.cpuNanos()).isGreaterThan(before.cpuNanos());
        assertThat(after.writtenBytes() - before.writtenBytes()).isGreaterThanOrEqualTo(BYTES);
        assertThat(after.residentBytesMax()).isGreaterThan(BYTES);
    }

    @Test
    void usage_isForACall_ofTheSecondsBetween() {
        long second = 1_000_000_000;
        Measured measured = Measured.of(
                new Figures(Case.workloads().get(0).workload(0, 4), 4_000, 4, Map.of(), Map.of()),
                new Usage(second, 500, 1 << 20, second),
                new Usage(2 * second, 2_500, 3 << 20, 3 * second));
        assertThat(measured).extracting(Measured::cpuMicrosPerCall).isEqualTo(500.0);
        assertThat(measured).extracting(Measured::writtenBytesPerCall).isEqualTo(1.0);
        assertThat(measured).extracting(Measured::residentMib).isEqualTo(3.0);
    }
}
