package io.raftkit.api;

/**
 * The command may have been applied, may be applied later, or may never be: its deadline passed, or the node stopped, before the
 * answer was known. Losing leadership alone does not make a command that is in a log anything else than this. Send it again only if
 * applying it twice does no harm, or after finding out by a read.
 */
public final class OutcomeUnknownException extends CallFailedException {
    private static final long serialVersionUID = 1L;

    /**
     * An unknown outcome.
     *
     * @param message what was waited for, and how long
     */
    public OutcomeUnknownException(String message) {
        super(message, null);
    }
}
