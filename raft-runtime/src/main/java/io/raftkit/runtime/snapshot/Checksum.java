package io.raftkit.runtime.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of the parts of a snapshot's file. */
final class Checksum {
    private Checksum() {}

    /** CRC32C of these bytes, one after the other; uses them up. */
    static int of(ByteBuffer... parts) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
