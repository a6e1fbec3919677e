package io.raftkit.storage.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Whole pages of a file: what was acknowledged shares none with what is written later, so that no torn write can harm it. */
final class Pages {
    static final int BYTES = 4096;

    private Pages() {}

    static long aligned(long bytes) {
        return (bytes + BYTES - 1) / BYTES * BYTES;
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
