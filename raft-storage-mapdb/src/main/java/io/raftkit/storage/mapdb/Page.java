package io.raftkit.storage.mapdb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One page of the base file in memory: {@value #DATA_BYTES} bytes of data, and in its last four bytes a CRC32C of its number and its data.
 * A page of zeros only was never written, and is valid.
 *
 * <p>Guarded by its {@link PagedVolume}.
 */
final class Page {
    static final int BYTES = 4096;
    /** Divisible by 8, so that no number MapDB aligns lies across two pages. */
    static final int DATA_BYTES = BYTES - 8;

    private static final int CRC_AT = BYTES - Integer.BYTES;

    final int number;
    byte[] bytes;
    /** What is durable, while {@link #bytes} holds more than that; null otherwise. */
    byte @Nullable [] durable;
    /** Whether the durable content is in the journal but not yet, or not surely, in the base file: then it must not leave memory. */
    boolean isPinned;

    Page(int number, byte[] bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** Before the first change in a batch: keeps what is durable. */
    void makeDirty() {
        durable = bytes;
        bytes = bytes.clone();
    }

    boolean isDirty() {
        return durable != null;
    }

    /** What the base file may get now. */
    byte[] durableBytes() {
        return durable == null ? bytes : durable;
    }

    void seal() {
        ByteBuffer.wrap(bytes).putInt(CRC_AT, crc(number, bytes, 0));
    }

    static boolean isValid(int number, byte[] content) {
        if (ByteBuffer.wrap(content).getInt(CRC_AT) == crc(number, content, 0)) {
            return true;
        }
        for (byte one : content) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private static int crc(int number, byte[] content, int at) {
        CRC32C crc = new CRC32C();
        crc.update(number >>> 24);
        crc.update(number >>> 16);
        crc.update(number >>> 8);
        crc.update(number);
        crc.update(content, at, CRC_AT);
        return (int) crc.getValue();
    }
}
