package io.raftkit.benchmarks.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes that follow from nothing but where they stand: state of any size that takes no memory. */
final class Generated {
    private static final int PART_BYTES = 64 << 10;

    private Generated() {}

    /** Writes the first so many. */
    static void write(long bytes, OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] part = new byte[PART_BYTES];
        for (long left = bytes; left > 0; left -= PART_BYTES) {
            random.nextBytes(part);
            out.write(part, 0, (int) Math.min(PART_BYTES, left));
        }
    }

    /** Reads as many and throws unless they are those and nothing follows. */
    static void check(long bytes, InputStream in) throws IOException {
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] part = new byte[PART_BYTES];
        byte[] read = new byte[PART_BYTES];
        for (long left = bytes; left > 0; left -= PART_BYTES) {
            random.nextBytes(part);
            int length = (int) Math.min(PART_BYTES, left);
            if (in.readNBytes(read, 0, length) < length || !Arrays.equals(read, 0, length, part, 0, length)) {
                throw new IOException("not what was written, " + left + " bytes before the end of " + bytes);
            }
        }
        if (in.read() >= 0) {
            throw new IOException("more than the " + bytes + " bytes that were written");
        }
    }
}
