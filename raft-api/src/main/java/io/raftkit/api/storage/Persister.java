package io.raftkit.api.storage;

import io.raftkit.api.log.EntryBatch;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one server's state on stable storage: a log of entries and a small set of named records, whose values are opaque. It belongs to one
 * node at a time.
 *
 * <p>{@link #recover} is called first. Then {@link #persist}, {@link #persistAll} and {@link #idle} are called on one thread, one call at a
 * time, while {@link #read} may be called on other threads beside them.
 */
public interface Persister extends AutoCloseable {

    /**
     * Reports what is stored: the state after the last batch that was persisted. Called once after opening, before anything else.
     *
     * <p>A last batch that was cut short by a crash, and was never acknowledged, is as if it had never been. Anything else that cannot be
     * read is damage and refused: a server that forgets what it promised can lose other servers' data too. What is reported is built upon,
     * so it must be durable.
     *
     * @param into takes the start of the log, the header of each entry, and all records, those of unknown names included
     * @throws IOException if the storage is damaged, of a newer format or unreadable; the message names file, offset and remedy
     */
    void recover(Recovery into) throws IOException;

    /**
     * Makes a batch durable: all of it or nothing, whatever happens meanwhile. When this returns, it survives a crash of the process, of
     * the operating system, and a power cut.
     *
     * @param batch what to write; its bytes are not copied by the caller and never change
     * @throws StorageFullException if there is no space, and nothing of the batch is or can become durable: the caller may offer the
     *     same batch again, and nothing else before it
     * @throws IOException if anything else fails; the node stops and nothing more is written. A persister must not try again what an
     *     operating system refused to force: its page cache may have dropped what it claims to hold
     */
    void persist(PersistBatch batch) throws IOException;

    /**
     * Makes several batches durable, in order. A crash meanwhile leaves some of the first ones, each as a whole, and nothing of those behind
     * them.
     *
     * <p>Unless overridden, batches that mean the same as one are handed to {@link #persist} as one, and so cost one force; others follow in
     * calls of their own. A persister that can write any batches under one force overrides this.
     *
     * @param batches at least one, to take effect in this order
     * @throws StorageFullException if there is no space for all; {@link StorageFullException#batchesStored()} says how many of the first ones
     *     are durable. Of the others nothing is or can become durable; the caller may offer them again
     * @throws IOException if anything else fails; as with {@link #persist}
     */
    default void persistAll(List<PersistBatch> batches) throws IOException {
        int stored = 0;
        while (stored < batches.size()) {
            int end = PersistBatch.joinableFrom(batches, stored);
            try {
                persist(PersistBatch.joined(batches.subList(stored, end)));
            } catch (StorageFullException e) {
                throw e.behind(stored);
            }
            stored = end;
        }
    }

    /**
     * Says that nothing was persisted for a second, and nothing waits to be. Called at most once between two batches.
     *
     * <p>A persister that tells a last batch that was cut short from one that was damaged later only by what it wrote behind it, writes that
     * here, durably: once this has returned, damage to the last batch is refused by {@link #recover}, too. It may write and force, and a batch
     * that comes meanwhile waits for it, so it takes no longer than a small batch does. What it stores does not change. Where it would need
     * space that is not there, it leaves all as it is.
     *
     * @throws IOException if a write or a force fails; as with {@link #persist}
     */
    default void idle() throws IOException {}

    /**
     * Reads entries back. Runs beside {@link #persist}; asked only for entries whose batch was persisted.
     *
     * @param from the first index wanted
     * @param to the last index wanted
     * @param bytesMax how many bytes of encoded entries to return at most, though at least one entry
     * @return entries from {@code from} on, not necessarily all of them; or null if {@code from} was compacted or truncated meanwhile
     * @throws IOException if they cannot be read or fail their checksum; the node stops
     */
    @Nullable
    EntryBatch read(long from, long to, int bytesMax) throws IOException;

    /**
     * Where the snapshots of this server are kept, for a storage that wants to keep them itself. Asked once, after {@link #recover}; closed
     * by the node before the persister is.
     *
     * @return the store, or null: the node keeps snapshots in files of its own beside those of the persister, if it has a data directory
     */
    default @Nullable SnapshotStore snapshots() {
        return null;
    }

    /**
     * Releases files and threads. What was persisted stays. May be repeated.
     *
     * @throws IOException if closing fails; nothing that was persisted is lost by it
     */
    @Override
    void close() throws IOException;
}
