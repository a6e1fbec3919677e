package io.raftkit.api.log;

import java.util.Objects;

/**
 * Bytes are not what they should be: a frame, an entry or a record is cut short, fails its checksum, or claims the impossible. Nothing of
 * them was used.
 */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with bytes. Constants may be added in later versions. */
    public enum Reason {
        /** They are cut short, fail their checksum, or claim the impossible. */
        DAMAGED,
        /** They are of a form that this release does not read. */
        UNKNOWN_VERSION
    }

    /** What is wrong. */
    private final Reason reason;

    /**
     * Damaged data.
     *
     * @param message what was wrong and where
     */
    public MalformedDataException(String message) {
        this(Reason.DAMAGED, message);
    }

    /**
     * Malformed data.
     *
     * @param reason what is wrong
     * @param message what was wrong and where
     */
    public MalformedDataException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What is wrong with the bytes.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
