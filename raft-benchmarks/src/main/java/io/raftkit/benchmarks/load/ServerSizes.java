package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.system.ProcFile;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks again and again, on a thread of its own, how large the data directories and the processes of a cluster are. */
final class ServerSizes {
    private static final long LOOK_MILLIS = 200;
    private static final long BYTES_PER_KIB = 1 << 10;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final LocalCluster cluster;
    private volatile long directoryBytes;
    private volatile long memoryBytes;

    private ServerSizes(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Begins to look; ends with this process. */
    static ServerSizes of(LocalCluster cluster) {
        ServerSizes sizes = new ServerSizes(cluster);
        Thread looking = new Thread(sizes::look, "server sizes");
        looking.setDaemon(true);
        looking.start();
        return sizes;
    }

    private void look() {
        while (true) {
            for (ServerProcess server : cluster.servers()) {
                directoryBytes = Math.max(directoryBytes, bytes(cluster.data(server.id())));
                memoryBytes = Math.max(memoryBytes, memoryBytes(server.pid()));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The most that one server took at once, as far as it was seen; for a line of text. */
    String text() {
        String directory =
                String.format(Locale.ROOT, "a data directory held at most %.1f MiB", directoryBytes / BYTES_PER_MIB);
        return memoryBytes == 0
                ? directory
                : directory
                        + String.format(
                                Locale.ROOT,
                                ", a process took at most %.0f MiB of memory",
                                memoryBytes / BYTES_PER_MIB);
    }

    /** The most that the process had of the machine's memory since it started; 0 if it has ended, or where that is not Linux. */
    private static long memoryBytes(long pid) {
        try {
            return BYTES_PER_KIB * ProcFile.field(Path.of("/proc/" + pid + "/status"), "VmHWM:");
        } catch (IOException e) {
            return 0;
        }
    }

    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            long bytes = 0;
            for (Path file : files.toList()) {
                bytes += size(file);
            }
            return bytes;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // Deleted since it was listed.
            return 0;
        }
    }
}
