package io.raftkit.api.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There is no space left. Thrown by a {@link DataFile} it says that a write did not happen, or only in part; thrown by a {@link Persister}
 * it promises more: nothing of the batch is or can become durable, so the same batch may be offered again.
 */
public final class StorageFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * No space left.
     *
     * @param message where, and what was to be written
     * @param cause what the operating system said, or null
     */
    public StorageFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
