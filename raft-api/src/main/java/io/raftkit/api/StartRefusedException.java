package io.raftkit.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node did not start. The message says what was wrong, where, and what to change; nothing was lost, no message was sent and no
 * thread is left behind.
 */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a start was refused for. Constants may be added in later versions. */
    public enum Reason {
        /** What the builder was given is missing, out of range or contradictory. */
        SETTINGS,
        /** No transport or storage was found, or several, or a library of it is of a version that will not do. */
        PLUGIN,
        /** The data directory, or what is stored there, is in use, unreadable, damaged, lost, or belongs to another server, cluster or storage. */
        STORED_DATA,
        /** The state machine is another node's, or not of the same time as the log. */
        STATE_MACHINE,
        /** The transport cannot be opened, or does not take this server. */
        TRANSPORT,
        /** Something that no start should meet: a defect. */
        OTHER
    }

    /** What for. */
    private final Reason reason;

    /**
     * A refusal without an underlying exception.
     *
     * @param reason what for
     * @param message what was wrong, where, and what to change
     */
    public StartRefusedException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * A refusal caused by something else.
     *
     * @param reason what for
     * @param message what was wrong, where, and what to change
     * @param cause what was thrown below, or null
     */
    public StartRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What the start was refused for.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
