package io.raftkit.api.storage;

import java.io.IOException;
import java.util.List;

/**
 * Keeps one server's snapshots on stable storage, beside its {@link Persister}. A node makes one over its data directory; a storage brings
 * its own only if it has a reason to.
 *
 * <p>A snapshot is written as a whole or not at all: what a crash cuts short is no snapshot. One snapshot is written at a time; others may
 * be read and deleted on other threads meanwhile.
 */
public interface SnapshotStore extends AutoCloseable {

    /**
     * The snapshots there are: those that were published and not deleted. Parts of snapshots are none. One whose head cannot be read is left
     * out; {@link #open} finds other damage.
     *
     * @return by rising index
     * @throws IOException if they cannot be listed
     */
    List<StoredSnapshot> list() throws IOException;

    /**
     * Begins a snapshot. A part of one with the same id is thrown away, and so are parts of others.
     *
     * @param ref which it is
     * @return takes its bytes
     * @throws StorageFullException if there is no space
     * @throws IOException if it fails
     */
    SnapshotWriter begin(SnapshotRef ref) throws IOException;

    /**
     * Goes on with a snapshot of which a part may be stored: {@link SnapshotWriter#sizeBytes()} says how much of that part can be trusted.
     * Parts of other snapshots are thrown away.
     *
     * @param ref which it is
     * @return takes the bytes behind that part
     * @throws StorageFullException if there is no space
     * @throws IOException if it fails
     */
    SnapshotWriter resume(SnapshotRef ref) throws IOException;

    /**
     * Opens a snapshot for reading. It can be read to its end even if it is deleted meanwhile.
     *
     * @param id which one
     * @return reads its bytes
     * @throws IOException if there is none of this id, or its head is damaged; the message names the file
     */
    SnapshotReader open(String id) throws IOException;

    /**
     * Deletes a snapshot. One that is not there is as good as deleted.
     *
     * @param id which one
     * @throws IOException if it fails
     */
    void delete(String id) throws IOException;

    /**
     * How much more can be written, as far as that is known.
     *
     * @return bytes, {@code Long.MAX_VALUE} if it is not known
     * @throws IOException if it cannot be told
     */
    default long usableBytes() throws IOException {
        return Long.MAX_VALUE;
    }

    /**
     * Releases what is open; a part that is being written stays for {@link #resume}. May be repeated.
     *
     * @throws IOException if it fails
     */
    @Override
    void close() throws IOException;
}
