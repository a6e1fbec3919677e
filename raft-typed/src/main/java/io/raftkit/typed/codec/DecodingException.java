package io.raftkit.typed.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes are not what they should be. Nothing was decoded. */
public final class DecodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. Constants may be added in later versions. */
    public enum Reason {
        /** An id or a version that this version of the program does not have: a newer version wrote it. */
        UNKNOWN,
        /** Bytes that no version of the program writes. */
        MALFORMED
    }

    /** What is wrong. */
    private final Reason reason;

    /**
     * An exception without a cause.
     *
     * @param reason what is wrong
     * @param message what was wrong and where
     */
    public DecodingException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * An exception with a cause.
     *
     * @param reason what is wrong
     * @param message what was wrong and where
     * @param cause what a constructor or a codec threw, or null
     */
    public DecodingException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    static DecodingException malformed(String message) {
        return new DecodingException(Reason.MALFORMED, message);
    }

    /**
     * What is wrong.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
