package io.raftkit.api.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There is no space left. Thrown by a {@link DataFile} it says that a write did not happen, or only in part; thrown by a {@link Persister}
 * it promises more: nothing of the batch is or can become durable, so the same batch may be offered again.
 */
public final class StorageFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What there was no space for. */
    private final String operation;
    /** The file or the storage that is full. */
    private final String place;
    /** How many batches of a {@link Persister#persistAll} are durable. */
    private final int batchesStored;

    /**
     * No space left.
     *
     * @param operation what there was no space for, for instance {@code Writing 10 bytes at offset 0 of}
     * @param place the file or the storage that is full
     * @param cause what the operating system said, or null
     */
    public StorageFullException(String operation, String place, @Nullable Throwable cause) {
        this(operation, place, cause, 0);
    }

    /**
     * No space left for all batches of a {@link Persister#persistAll}.
     *
     * @param operation what there was no space for
     * @param place the file or the storage that is full
     * @param cause what the operating system said, or null
     * @param batchesStored how many of the first batches are durable
     */
    public StorageFullException(String operation, String place, @Nullable Throwable cause, int batchesStored) {
        super(operation + " " + place + " failed: no space left", cause);
        this.operation = operation;
        this.place = place;
        this.batchesStored = batchesStored;
    }

    /**
     * What there was no space for.
     *
     * @return the operation in words
     */
    public String operation() {
        return operation;
    }

    /**
     * The file or the storage that is full.
     *
     * @return its path or its description
     */
    public String place() {
        return place;
    }

    /**
     * How many of the first batches of a {@link Persister#persistAll} are durable; the others were not stored.
     *
     * @return the number, 0 from anything else
     */
    public int batchesStored() {
        return batchesStored;
    }

    /** The same, behind batches that are durable. */
    StorageFullException behind(int stored) {
        return stored == 0 ? this : new StorageFullException(operation, place, this, stored);
    }
}
