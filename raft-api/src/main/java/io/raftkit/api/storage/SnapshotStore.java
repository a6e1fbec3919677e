package io.raftkit.api.storage;

import java.io.IOException;
import java.util.List;

/**
 * Keeps one server's snapshots on stable storage, beside its {@link Persister}. A node makes one over its data directory; a storage brings
 * its own only if it has a reason to.
 *
 * <p>A snapshot is written as a whole or not at all: what a crash cuts short is no snapshot. Two snapshots may be written at the same time, each
 * on its own thread: one by {@link #begin}, which a server takes of its own state, and one by {@link #resume}, which it fetches from another
 * server. So there is at most one part of each kind. Others may be read and deleted on other threads meanwhile.
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
     * The snapshots that are there and left out of {@link #list} because they are damaged: nobody can use them, and they take space. One that
     * cannot be read for another reason, which may pass, is not among them.
     *
     * @return ids
     * @throws IOException if they cannot be listed
     */
    default List<String> damaged() throws IOException {
        return List.of();
    }

    /**
     * Begins a snapshot at its first byte. What an earlier one that was begun has left is thrown away. So is a part that is left for
     * {@link #resume}, if it is of a snapshot that reaches no further than this one: then nobody needs it any more.
     *
     * @param ref which it is
     * @return takes its bytes
     * @throws IllegalStateException if another one that was begun is still being written
     * @throws StorageFullException if there is no space
     * @throws IOException if it fails
     */
    SnapshotWriter begin(SnapshotRef ref) throws IOException;

    /**
     * Goes on with a snapshot of which an earlier call may have left a part: {@link SnapshotWriter#sizeBytes()} says how much of that part can be
     * trusted. A part of another snapshot that was left is thrown away.
     *
     * @param ref which it is
     * @return takes the bytes behind that part
     * @throws IllegalStateException if another one that was resumed is still being written
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
