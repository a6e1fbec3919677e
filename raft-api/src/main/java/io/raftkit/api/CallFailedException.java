package io.raftkit.api;

import org.jspecify.annotations.Nullable;

/**
 * A call on a {@link RaftNode}, or of a client outside the cluster, did not end with a result. There are exactly two kinds, and they differ in the only thing a caller
 * has to know: after {@link RejectedException} the command was not and will not be applied, so it may be sent again; after
 * {@link OutcomeUnknownException} it may or may not have been.
 */
public abstract sealed class CallFailedException extends RuntimeException
        permits RejectedException, OutcomeUnknownException {
    private static final long serialVersionUID = 1L;

    CallFailedException(String message, @Nullable Throwable cause) {
        // A failed call is an answer, not a defect: thousands may fail in one leader change, so no stack trace is
        // collected.
        super(message, cause, false, false);
    }
}
