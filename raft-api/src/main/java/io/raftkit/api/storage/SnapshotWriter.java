package io.raftkit.api.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the bytes of one snapshot in order. Confined to one thread. */
public interface SnapshotWriter extends AutoCloseable {

    /**
     * How many bytes were written, those of an earlier part included.
     *
     * @return the offset of the next byte
     */
    long sizeBytes();

    /**
     * Writes the next bytes. They may be lost in a crash until {@link #publish}.
     *
     * @param bytes from its position to its limit; not kept
     * @throws StorageFullException if there is no space; what was written before is still good
     * @throws IOException if it fails; then the writer can only be closed
     */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * The SHA-256 digest of all that was written, that of an earlier part included: of the whole state, if nothing more comes.
     *
     * @return 32 bytes, which belong to the caller
     */
    byte[] digest();

    /**
     * Ends the snapshot and makes it durable, in one step as far as a crash can tell. The writer can only be closed afterwards.
     *
     * @return the snapshot
     * @throws StorageFullException if there is no space; nothing was published
     * @throws IOException if it fails; it may or may not have been published
     */
    StoredSnapshot publish() throws IOException;

    /** Throws away what was not published, instead of leaving a part. The writer can only be closed afterwards. */
    void discard() throws IOException;

    /**
     * Releases the file. What was not published stays as a part. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
