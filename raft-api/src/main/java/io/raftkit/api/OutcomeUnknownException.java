package io.raftkit.api;

import java.util.Objects;

/**
 * The command may have been applied, may be applied later, or may never be: its deadline passed, or the node stopped, before the
 * answer was known. Losing leadership alone does not make a command that is in a log anything else than this. Send it again only if
 * applying it twice does no harm, or after finding out by a read.
 */
public final class OutcomeUnknownException extends CallFailedException {
    private static final long serialVersionUID = 1L;

    /** Why the outcome is unknown. Constants may be added in later versions. */
    public enum Reason {
        /** The deadline passed before the command was seen applied. */
        DEADLINE,
        /**
         * The session of the command expired before it was known whether the command took effect: it was not used for long, or the cluster was
         * recovered without commands of it ({@link ClusterRecovery}). On a server this is found out when it takes over the state of another server.
         */
        SESSION_EXPIRED,
        /** This server took over a state that may hold the effect of the command, or the cluster did not keep it; the result is not known. */
        RESULT_LOST,
        /** This server stopped leading before the members were changed; the next leader completes that, or removes it from the log. */
        LEADER_LOST,
        /** The first of two steps of a change of the members is done; the second is not, and will not be. The message says which, and why. */
        PARTLY_DONE,
        /** The node, or the client, stopped before the command was seen applied. */
        STOPPED,
        /** To a client outside a cluster that has no sessions: the connection to the server broke before it answered. */
        CONNECTION_LOST
    }

    /** Why. */
    private final Reason reason;

    /**
     * An unknown outcome.
     *
     * @param reason why it is unknown
     * @param message what was waited for, and how long
     */
    public OutcomeUnknownException(Reason reason, String message) {
        super(message, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why the outcome is unknown.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
