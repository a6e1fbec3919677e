package io.raftkit.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The disk that a file is on. Linux counts what is written to it, whoever writes: file data of all processes, and what the file system adds.
 *
 * @param statistics the file in which it counts; null where there is none
 */
record BlockDevice(@Nullable Path statistics) {
    private static final int SECTORS_WRITTEN = 6;
    /** In that file a sector has so many, whatever the disk has. */
    private static final long SECTOR_BYTES = 512;

    /** The disk of this file. */
    static BlockDevice of(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new BlockDevice(null);
        }
        long device = (Long) Files.getAttribute(file, "unix:dev");
        long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
        long minor = device & 0xff | device >>> 12 & ~0xffL;
        Path statistics = Path.of("/sys/dev/block/" + major + ":" + minor + "/stat");
        return new BlockDevice(Files.isReadable(statistics) ? statistics : null);
    }

    /** What was written to it so far; 0 if that is not counted. */
    long writtenBytes() throws IOException {
        return statistics == null
                ? 0
                : Long.parseLong(Files.readString(statistics).strip().split("\\s+")[SECTORS_WRITTEN]) * SECTOR_BYTES;
    }
}
