package io.raftkit.benchmarks.load;

import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks again and again, on a thread of its own, how large the data directories of a cluster are. */
final class DirectorySizes {
    private static final long LOOK_MILLIS = 200;

    private final LocalCluster cluster;
    private volatile long largestBytes;

    private DirectorySizes(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Begins to look; ends with this process. */
    static DirectorySizes of(LocalCluster cluster) {
        DirectorySizes sizes = new DirectorySizes(cluster);
        Thread looking = new Thread(sizes::look, "directory sizes");
        looking.setDaemon(true);
        looking.start();
        return sizes;
    }

    private void look() {
        while (true) {
            for (ServerProcess server : cluster.servers()) {
                largestBytes = Math.max(largestBytes, bytes(cluster.data(server.id())));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The most that one directory held at once, as far as it was seen. */
    long largestBytes() {
        return largestBytes;
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
