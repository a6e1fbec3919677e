package io.raftkit.api.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link DataDirectory}. Reads may run beside one another and beside writes of other places; writes are one at a time. */
public interface DataFile extends AutoCloseable {

    /**
     * The file's length.
     *
     * @return bytes
     * @throws IOException if it cannot be told
     */
    long size() throws IOException;

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @param into where to; filled from its position
     * @param at offset in the file
     * @return bytes read, fewer than wanted only at the end of the file, 0 behind it
     * @throws IOException if reading fails
     */
    int read(ByteBuffer into, long at) throws IOException;

    /**
     * Writes all of a buffer; the file grows if needed. Durable only after {@link #force}.
     *
     * @param from what to write, from its position to its limit
     * @param at offset in the file
     * @throws StorageFullException if there is no space; a part may have been written
     * @throws IOException if writing fails; a part may have been written
     */
    void write(ByteBuffer from, long at) throws IOException;

    /**
     * Writes all of several buffers, one behind the other, as {@link #write(ByteBuffer, long)} does. Unless overridden, one after the other.
     *
     * @param from what to write, each from its position to its limit
     * @param at offset in the file
     * @return the offset behind what was written
     * @throws StorageFullException if there is no space; a part may have been written
     * @throws IOException if writing fails; a part may have been written
     */
    default long write(ByteBuffer[] from, long at) throws IOException {
        long next = at;
        for (ByteBuffer part : from) {
            int length = part.remaining();
            write(part, next);
            next += length;
        }
        return next;
    }

    /**
     * Makes everything written to this file durable, its length included. After a failure nothing written since the last success may be
     * trusted, and calling again proves nothing.
     *
     * @throws IOException if the operating system could not
     */
    void force() throws IOException;

    /**
     * Cuts the file to a length that is not more than it has. Durable only after {@link #force}.
     *
     * @param size the new length
     * @throws IOException if it fails
     */
    void truncate(long size) throws IOException;

    /**
     * Closes the file; does not force it. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
