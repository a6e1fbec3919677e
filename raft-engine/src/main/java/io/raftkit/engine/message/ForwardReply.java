package io.raftkit.engine.message;

/**
 * What became of a {@link Forward}.
 *
 * @param term the sender's term
 * @param originStart as in the request
 * @param lifeNumber as in the request, or another one that the sender's life is to use from now on
 * @param sequence as in the request
 * @param copy as in the request that is answered
 * @param verdict whether the commands are in the log
 * @param forwardTerm the term the request was meant for
 * @param firstIndex if taken, index of the first command; the others follow it
 * @param leaderId the leader as far as the sender knows, or 0
 * @param leaderAddress where that leader is reached, or empty
 */
public record ForwardReply(
        long term,
        long originStart,
        long lifeNumber,
        long sequence,
        long copy,
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
        TOO_LARGE,
        /**
         * They are not, by this copy, and may yet be: it asked after commands that never arrived, or its sender's life must use the
         * {@code lifeNumber} said here. They are to be sent again.
         */
        NOT_YET
    }

    /** The same answer to another copy of the request. */
    public ForwardReply to(long otherCopy) {
        return new ForwardReply(
                term,
                originStart,
                lifeNumber,
                sequence,
                otherCopy,
                verdict,
                forwardTerm,
                firstIndex,
                leaderId,
                leaderAddress);
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onForwardReply(from, this);
    }
}
