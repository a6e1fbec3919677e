package io.raftkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A node did not start. The message says what was wrong, where, and what to change; nothing was lost, no message was sent and no
 * thread is left behind.
 */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal without an underlying exception.
     *
     * @param message what was wrong, where, and what to change
     */
    public StartRefusedException(String message) {
        super(message);
    }

    /**
     * A refusal caused by something else.
     *
     * @param message what was wrong, where, and what to change
     * @param cause what was thrown below, or null
     */
    public StartRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
