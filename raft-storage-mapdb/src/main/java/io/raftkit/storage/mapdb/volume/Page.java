package io.raftkit.storage.mapdb.volume;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One page of the base file in memory: {@value #DATA_BYTES} bytes of data, then the lower half of the number of the frame that brought it
 * (4), and a CRC32C of its number and all before (4). A page of zeros only was never written, and is valid.
 *
 * <p>Guarded by its {@link PagedVolume}.
 */
public final class Page {
    public static final int BYTES = 4096;
    /** Divisible by 8, so that no number MapDB aligns lies across two pages. */
    static final int DATA_BYTES = BYTES - 8;

    private static final int CRC_AT = BYTES - Integer.BYTES;
    private static final int FRAME_AT = CRC_AT - Integer.BYTES;

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

    /** Completes the page for a frame. */
    void seal(long frame) {
        ByteBuffer.wrap(bytes).putInt(FRAME_AT, (int) frame);
        ByteBuffer.wrap(bytes).putInt(CRC_AT, crc(number, bytes, 0));
    }

    /** The frame that brought it, 0 if none did. */
    static int frame(byte[] content) {
        return ByteBuffer.wrap(content).getInt(FRAME_AT);
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
