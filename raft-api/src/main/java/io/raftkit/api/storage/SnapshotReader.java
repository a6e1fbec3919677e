package io.raftkit.api.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the bytes of one snapshot at any offset. Confined to one thread. */
public interface SnapshotReader extends AutoCloseable {

    /**
     * What is read.
     *
     * @return the snapshot
     */
    StoredSnapshot snapshot();

    /**
     * Reads until the buffer is full or the snapshot ends. What is returned has been checked against its checksum.
     *
     * @param into where to; filled from its position
     * @param at offset in the state
     * @return bytes read, fewer than wanted only at the end of the snapshot, 0 behind it
     * @throws IOException if reading fails or the bytes are damaged; the message names the file and the offset
     */
    int read(ByteBuffer into, long at) throws IOException;

    /**
     * The SHA-256 digest of the whole state, as it was when it was written.
     *
     * @return 32 bytes, which belong to the caller
     */
    byte[] digest();

    /**
     * Releases the file. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
