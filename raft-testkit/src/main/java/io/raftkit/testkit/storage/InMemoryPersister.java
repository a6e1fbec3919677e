package io.raftkit.testkit.storage;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A persister in memory, for tests of what lies above it. "Durable" means: in its {@link InMemoryStore}, which can be handed to the next
 * persister. It starts no threads and fails only as it is told to.
 */
public final class InMemoryPersister implements Persister {
    private final InMemoryStore store;
    private final @Nullable InMemoryDirectory directory;
    private final AtomicReference<@Nullable IOException> nextFailure = new AtomicReference<>();
    private volatile Hook hook = batch -> {};
    private volatile boolean full;
    private volatile boolean isClosed;
    private final AtomicInteger idleCalls = new AtomicInteger();
    private volatile @Nullable IOException readFailure;
    private volatile @Nullable IOException broken;

    /** Sees each batch before it is stored. */
    @FunctionalInterface
    public interface Hook {
        /**
         * Called by {@link #persist} on its thread. May block, to play a slow disk, or throw, and then the batch is not stored.
         *
         * @param batch what is to be stored
         * @throws IOException to fail the call
         */
        void beforePersist(PersistBatch batch) throws IOException;
    }

    /** A persister of a server that never started. */
    public InMemoryPersister() {
        this(new InMemoryStore());
    }

    /**
     * A persister that goes on where another one ended.
     *
     * @param store what is stored
     */
    public InMemoryPersister(InMemoryStore store) {
        this.store = store;
        this.directory = null;
    }

    /**
     * A persister whose store belongs to a directory: images of the directory hold it too, and each {@link #persist} counts as one
     * operation of the directory, which can crash or fail.
     *
     * @param directory where it belongs
     */
    public InMemoryPersister(InMemoryDirectory directory) {
        this.store = directory.store();
        this.directory = directory;
    }

    /**
     * What is stored, for the persister after this one.
     *
     * @return the store, not a copy
     */
    public InMemoryStore store() {
        return store;
    }

    /**
     * Looks on, slows down or fails calls of {@link #persist}.
     *
     * @param observer called before each batch is stored, in place of any other
     */
    public void beforePersist(Hook observer) {
        hook = observer;
    }

    /**
     * Lets the disk be full, or not any longer. While it is, {@link #persist} throws {@link StorageFullException} and stores nothing.
     *
     * @param isFull whether it is
     */
    public void full(boolean isFull) {
        full = isFull;
    }

    /**
     * Fails the next call of {@link #persist} or {@link #idle}, as a failed force does: every call after it fails too.
     *
     * @param failure what it throws
     */
    public void failNext(IOException failure) {
        nextFailure.set(failure);
    }

    /**
     * Fails calls of {@link #read}, or no longer.
     *
     * @param failure what they throw; null for nothing
     */
    public void failReads(@Nullable IOException failure) {
        readFailure = failure;
    }

    /**
     * Whether {@link #close} was called; all else works as before.
     *
     * @return true if so
     */
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void recover(Recovery into) {
        store.recover(into);
    }

    @Override
    public void persist(PersistBatch batch) throws IOException {
        failIfTold();
        hook.beforePersist(batch);
        if (full) {
            throw new StorageFullException("Storing " + batch + " on", "the simulated disk", null);
        }
        if (directory != null) {
            countPersist(directory);
        }
        store.apply(batch);
    }

    @Override
    public void idle() throws IOException {
        idleCalls.incrementAndGet();
        failIfTold();
    }

    /**
     * How often it was told that it is idle.
     *
     * @return calls of {@link #idle}
     */
    public int idleCalls() {
        return idleCalls.get();
    }

    private void failIfTold() throws IOException {
        IOException failure = nextFailure.getAndSet(null);
        if (failure != null) {
            broken = failure;
        }
        IOException cause = broken;
        if (cause != null) {
            throw new IOException("This persister failed before and stores nothing more", cause);
        }
    }

    private void countPersist(InMemoryDirectory disk) throws IOException {
        try {
            disk.countPersist();
        } catch (StorageFullException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public @Nullable EntryBatch read(long from, long to, int bytesMax) throws IOException {
        IOException failure = readFailure;
        if (failure != null) {
            throw failure;
        }
        return store.read(from, to, bytesMax);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
