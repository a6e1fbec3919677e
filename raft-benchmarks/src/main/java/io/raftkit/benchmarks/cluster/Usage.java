package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What processes have used so far, as the operating system counts it. Linux only; elsewhere all is 0.
 *
 * @param cpuNanos processor time of all of them together
 * @param writtenBytes what was written to the disk, by these processes and whatever else wrote
 * @param residentBytesMax the memory in use of the one that uses most
 * @param atNanos when this was read
 */
record Usage(long cpuNanos, long writtenBytes, long residentBytesMax, long atNanos) {
    private static final int BYTES_PER_KIB = 1 << 10;

    /** What these processes have used, whose data is on this disk. */
    static Usage of(List<Long> pids, BlockDevice disk) throws IOException {
        long cpuNanos = 0;
        long residentBytesMax = 0;
        for (long pid : pids) {
            cpuNanos += ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .orElse(Duration.ZERO)
                    .toNanos();
            residentBytesMax = Math.max(
                    residentBytesMax, ProcFile.field(Path.of("/proc/" + pid + "/status"), "VmRSS:") * BYTES_PER_KIB);
        }
        return new Usage(cpuNanos, disk.writtenBytes(), residentBytesMax, System.nanoTime());
    }
}
