package io.raftkit.api.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There is no space left. Thrown by a {@link DataFile} it says that a write did not happen, or only in part; thrown by a {@link Persister}
 * it promises more: nothing of the batch is or can become durable, so the same batch may be offered again.
 */
public final class StorageFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How many batches of a {@link Persister#persistAll} are durable. */
    private final int batchesStored;

    /**
     * No space left.
     *
     * @param message where, and what was to be written
     * @param cause what the operating system said, or null
     */
    public StorageFullException(String message, @Nullable Throwable cause) {
        this(message, cause, 0);
    }

    /**
     * No space left for all batches of a {@link Persister#persistAll}.
     *
     * @param message where, and what was to be written
     * @param cause what the operating system said, or null
     * @param batchesStored how many of the first batches are durable
     */
    public StorageFullException(String message, @Nullable Throwable cause, int batchesStored) {
        super(message, cause);
        this.batchesStored = batchesStored;
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
        return stored == 0 ? this : new StorageFullException(String.valueOf(getMessage()), this, stored);
    }
}
