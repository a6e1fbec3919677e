package io.raftkit.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;
import org.jspecify.annotations.Nullable;

/**
 * What kept a call from its answer.
 *
 * @param reply what a server said, or null if none was reached
 * @param words the same for people, with the server's address
 */
record Problem(@Nullable ClientReply reply, String words) {

    static Problem unreached(String address, String why) {
        return new Problem(null, address + ": " + why);
    }

    static Problem of(String address, ClientReply reply) {
        return new Problem(reply, address + ": " + reply.message());
    }

    /** How a call ends to which a server said this. */
    static CallFailedException failure(String address, ClientReply reply) {
        String message = reply.message() + " (said by " + address + ")";
        return reply.code().isOutcomeUnknown()
                ? new OutcomeUnknownException(unknown(reply.code()), message)
                : rejected(reply, message);
    }

    /** How a call ends that no server took by its deadline. */
    static RejectedException atDeadline(@Nullable Problem last) {
        if (last == null) {
            return new RejectedException(
                    RejectedException.Reason.DEADLINE, "The deadline passed before a server answered.");
        }
        String message = "The deadline passed; last heard: " + last.words();
        ClientReply reply = last.reply();
        return reply == null
                ? new RejectedException(RejectedException.Reason.UNREACHABLE, message)
                : rejected(reply, message);
    }

    private static RejectedException rejected(ClientReply reply, String message) {
        String address = reply.leaderAddress().isEmpty() ? null : reply.leaderAddress();
        return new RejectedException(rejection(reply.code()), message, reply.leaderId(), address, null);
    }

    private static RejectedException.Reason rejection(ReplyCode code) {
        if (code.isOutcomeUnknown()) {
            // Of a read, which has no effect, or of what stood in the way of a command that was not sent: there was no
            // time
            // to ask another server.
            return RejectedException.Reason.DEADLINE;
        }
        return switch (code) {
            case NOT_LEADER -> RejectedException.Reason.NOT_LEADER;
            case NO_LEADER -> RejectedException.Reason.NO_LEADER;
            case OVERLOADED -> RejectedException.Reason.OVERLOADED;
            case TOO_LARGE -> RejectedException.Reason.TOO_LARGE;
            case SUPERSEDED -> RejectedException.Reason.SUPERSEDED;
            case DEADLINE -> RejectedException.Reason.DEADLINE;
            case STOPPED -> RejectedException.Reason.STOPPED;
            case STARTING -> RejectedException.Reason.UNREACHABLE;
            case NO_STATE -> RejectedException.Reason.NO_STATE;
            case QUERY_FAILED -> RejectedException.Reason.QUERY_FAILED;
            default -> RejectedException.Reason.REFUSED;
        };
    }

    private static OutcomeUnknownException.Reason unknown(ReplyCode code) {
        return switch (code) {
            case UNKNOWN_SESSION_EXPIRED -> OutcomeUnknownException.Reason.SESSION_EXPIRED;
            case UNKNOWN_RESULT_LOST -> OutcomeUnknownException.Reason.RESULT_LOST;
            case UNKNOWN_STOPPED -> OutcomeUnknownException.Reason.STOPPED;
            default -> OutcomeUnknownException.Reason.DEADLINE;
        };
    }
}
