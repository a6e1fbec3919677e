package io.raftkit.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The command entered no log, or another entry was seen committed at its index; a read was not answered. It had no effect and will
 * have none: it is safe to try again.
 */
public final class RejectedException extends CallFailedException {
    private static final long serialVersionUID = 1L;

    /** Why a call was rejected. Constants may be added in later versions. */
    public enum Reason {
        /** This server does not lead; {@link RejectedException#leaderId()} and {@link RejectedException#leaderAddress()} are hints. */
        NOT_LEADER,
        /** The deadline passed, and no leader is known; the message says why. */
        NO_LEADER,
        /** A queue or memory limit is reached, or the leader's disk is full; wait before trying again. */
        OVERLOADED,
        /** The command is larger than {@link RaftNode#maxCommandBytes()}; the message says by how much. */
        TOO_LARGE,
        /** Another entry was committed at the index that the command had been given, or one of a later term before it. */
        SUPERSEDED,
        /** The deadline passed before the command was handed to a log, or the read answered, though a leader is known. */
        DEADLINE,
        /** The node is stopped, has failed, or is closing. */
        STOPPED,
        /** The state machine threw on this query; the cause says what. */
        QUERY_FAILED,
        /** The server has nothing to answer a stale read from: it has lost its state, and waits for a snapshot of another server. */
        NO_STATE,
        /** This server takes no snapshots; the message says what it lacks. */
        SNAPSHOTS_UNSUPPORTED,
        /** The snapshot was not taken; the message says why. Snapshots taken before are untouched. */
        SNAPSHOT_FAILED,
        /** The members were not changed, or the leadership was not handed over, and will not be; the message says why. */
        CHANGE_REFUSED,
        /**
         * To a client outside the cluster: the deadline passed, and no server could be reached, or the last that was is being started; the message
         * says what stood in the way.
         */
        UNREACHABLE,
        /** To a client outside the cluster: the server does not serve it, or not what it asked; the message says why. */
        REFUSED
    }

    /** Why. */
    private final Reason reason;
    /** The leader's id, or 0. */
    private final int leaderId;
    /** The leader's address, or null. */
    private final @Nullable String leaderAddress;

    /**
     * A rejection without a leader hint.
     *
     * @param reason why
     * @param message what was wrong and what to do
     */
    public RejectedException(Reason reason, String message) {
        this(reason, message, 0, null, null);
    }

    /**
     * A rejection that may name the leader and a cause.
     *
     * @param reason why
     * @param message what was wrong and what to do
     * @param leaderId the leader as far as known, or 0
     * @param leaderAddress where it is reached, or null when unknown
     * @param cause what the state machine threw, or null
     */
    public RejectedException(
            Reason reason, String message, int leaderId, @Nullable String leaderAddress, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.leaderId = leaderId;
        this.leaderAddress = leaderAddress;
    }

    /**
     * Why the call was rejected.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The server that leads as far as this node knows; a hint, possibly outdated.
     *
     * @return its id, or 0 when unknown
     */
    public int leaderId() {
        return leaderId;
    }

    /**
     * Where {@link #leaderId()} is reached.
     *
     * @return its address, or null when unknown
     */
    public @Nullable String leaderAddress() {
        return leaderAddress;
    }
}
