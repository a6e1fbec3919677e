package io.raftkit.engine.message;

/**
 * What became of a {@link Forward}.
 *
 * @param term the sender's term
 * @param originStart as in the request
 * @param sequence as in the request
 * @param verdict whether the commands are in the log
 * @param forwardTerm the term the request was meant for
 * @param firstIndex if taken, index of the first command; the others follow it
 * @param leaderId the leader as far as the sender knows, or 0
 * @param leaderAddress where that leader is reached, or empty
 */
public record ForwardReply(
        long term,
        long originStart,
        long sequence,
        Verdict verdict,
        long forwardTerm,
        long firstIndex,
        int leaderId,
        String leaderAddress)
        implements RaftMessage {

    /** Whether forwarded commands are in the log. */
    public enum Verdict {
        /** They are, from {@code firstIndex} on, in the term they were meant for. */
        TAKEN,
        /** They are not and never will be: the server no longer leads the term they were meant for. */
        NOT_LEADER,
        /** They are not and never will be: a limit is reached. */
        OVERLOADED,
        /** They are not and never will be: a command is larger than an entry may be. */
        TOO_LARGE
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onForwardReply(from, this);
    }
}
