package io.raftkit.api.client;

import java.util.Arrays;

/**
 * How a call of a client ended. A code keeps its meaning for ever. New ones are added by range, so that a client that does not know one
 * still knows the one thing that matters: from 1 to 127 the call had no effect, from 128 to 255 it may have had one.
 */
public enum ReplyCode {
    /** The body is the answer. */
    ANSWER(0, false),
    /** The server does not lead, and did not forward. */
    NOT_LEADER(1, true),
    /** No leader is known. */
    NO_LEADER(2, true),
    /** A limit is reached: of the node, of the transport, or of what one client may have there. */
    OVERLOADED(3, true),
    /** The command is larger than the servers take. */
    TOO_LARGE(4, false),
    /** Another entry was committed at the command's index. */
    SUPERSEDED(5, true),
    /** The time that the client gave passed before the command was handed to a log, or the query answered. */
    DEADLINE(6, true),
    /** The node is stopped, has failed, or is closing. */
    STOPPED(7, true),
    /** The state machine threw on the query. */
    QUERY_FAILED(8, false),
    /** The server is being started. */
    STARTING(9, true),
    /** The server belongs to another cluster. */
    WRONG_CLUSTER(10, false),
    /** The server serves no such group. */
    WRONG_GROUP(11, true),
    /** The bytes are no request. */
    MALFORMED(12, false),
    /** The request is of a kind or version that this server does not know. */
    UNSUPPORTED(13, false),
    /** The server does not serve this client. */
    FORBIDDEN(14, false),
    /** The server has lost its state, and waits for another one's. */
    NO_STATE(15, true),
    /** The session of the command is not open any more, and this request had no effect in it. */
    NO_SESSION(16, false),
    /** Any other reason for which the call had no effect. */
    REJECTED(127, false),
    /** The time that the client gave passed before the command was seen applied. */
    UNKNOWN_DEADLINE(128, false),
    /** The session in which the server sent the command expired. */
    UNKNOWN_SESSION_EXPIRED(129, false),
    /** The command may have been applied, and its result is not known. */
    UNKNOWN_RESULT_LOST(130, false),
    /** The node stopped before the command was seen applied. */
    UNKNOWN_STOPPED(131, false),
    /** A command of the session before this one is missing: this one has no effect until that was sent again, and this one behind it. */
    UNKNOWN_GAP(132, false),
    /** Any other reason for which the outcome is unknown. */
    UNKNOWN(255, false);

    private static final int UNKNOWN_LEAST = 128;

    private final int code;
    private final boolean isRetried;

    ReplyCode(int code, boolean isRetried) {
        this.code = code;
        this.isRetried = isRetried;
    }

    /**
     * Its number in a reply.
     *
     * @return 0 to 255
     */
    public int code() {
        return code;
    }

    /**
     * Whether the same call may succeed a little later, or at another server, and has had no effect so far.
     *
     * @return whether to send it again
     */
    public boolean isRetried() {
        return isRetried;
    }

    /**
     * Whether the call may have had an effect, or may still have one.
     *
     * @return whether its outcome is unknown
     */
    public boolean isOutcomeUnknown() {
        return code >= UNKNOWN_LEAST;
    }

    /**
     * The constant with a number.
     *
     * @param code a number from 0 to 255
     * @return the constant; one that stands for the range of a number that this version does not know
     */
    public static ReplyCode of(int code) {
        return Arrays.stream(values())
                .filter(known -> known.code == code)
                .findFirst()
                .orElse(code >= UNKNOWN_LEAST ? UNKNOWN : REJECTED);
    }
}
