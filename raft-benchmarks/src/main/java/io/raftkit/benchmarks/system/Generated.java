package io.raftkit.benchmarks.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Bytes that follow from nothing but where they stand: state of any size that takes no memory. Each part begins with its place, and goes on as
 * all others do: a state machine that drew each byte anew would take more time than all that is measured.
 */
final class Generated {
    private static final int PART_BYTES = 64 << 10;

    private Generated() {}

    /** Writes the first so many. */
    static void write(long bytes, OutputStream out) throws IOException {
        ByteBuffer part = part(bytes);
        for (long left = bytes; left > 0; left -= PART_BYTES) {
            part.putLong(0, left);
            out.write(part.array(), 0, (int) Math.min(PART_BYTES, left));
        }
    }

    private static ByteBuffer part(long bytes) {
        byte[] part = new byte[PART_BYTES];
        new SplittableRandom(bytes).nextBytes(part);
        return ByteBuffer.wrap(part);
    }

    /** Reads as many and throws unless they are those and nothing follows. */
    static void check(long bytes, InputStream in) throws IOException {
        ByteBuffer part = part(bytes);
        byte[] read = new byte[PART_BYTES];
        for (long left = bytes; left > 0; left -= PART_BYTES) {
            part.putLong(0, left);
            int length = (int) Math.min(PART_BYTES, left);
            if (in.readNBytes(read, 0, length) < length || !Arrays.equals(read, 0, length, part.array(), 0, length)) {
                throw new IOException("not what was written, " + left + " bytes before the end of " + bytes);
            }
        }
        if (in.read() >= 0) {
            throw new IOException("more than the " + bytes + " bytes that were written");
        }
    }
}
