package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;

/**
 * The answer to a {@link Forward}.
 *
 * @param term the sender's term
 * @param incarnation as in the request
 * @param incarnationNumber as in the request, or another one that the sender's incarnation is to use from now on
 * @param sequence as in the request
 * @param copy as in the request that is answered
 * @param verdict whether the commands are in the log
 * @param forwardTerm the term the request was meant for
 * @param firstIndex if taken, index of the first command; the others follow it
 * @param leader the leader as far as the sender knows
 */
public record ForwardReply(
        long term,
        long incarnation,
        long incarnationNumber,
        long sequence,
        long copy,
        Verdict verdict,
        long forwardTerm,
        long firstIndex,
        LeaderHint leader)
        implements RaftMessage {

    /** Whether forwarded commands are in the log. */
    public enum Verdict {
        /** They are, from {@code firstIndex} on, in the term they were meant for. */
        TAKEN(1),
        /** They are not and never will be: the server no longer leads the term they were meant for. */
        NOT_LEADER(2),
        /** They are not and never will be: a limit is reached. */
        OVERLOADED(3),
        /** They are not and never will be: a command is larger than an entry may be. */
        TOO_LARGE(4),
        /**
         * They are not, by this copy, and may yet be: it asked after commands that never arrived, or its sender's incarnation must use the
         * {@code incarnationNumber} said here. They are to be sent again.
         */
        NOT_YET(5);

        private final byte code;

        Verdict(int code) {
            this.code = (byte) code;
        }

        private static Verdict of(byte code) {
            return switch (code) {
                case 1 -> TAKEN;
                case 2 -> NOT_LEADER;
                case 3 -> OVERLOADED;
                case 4 -> TOO_LARGE;
                case 5 -> NOT_YET;
                default -> throw new MalformedDataException("unknown verdict " + code);
            };
        }
    }

    /**
     * The answer to a forward.
     *
     * @param forward the forward
     * @param currentTerm the sender's term
     * @param verdict whether the commands are in the log
     * @param firstIndex if they are, index of the first; else 0
     * @param leader the leader as far as the sender knows
     * @return the answer
     */
    public static ForwardReply answer(
            Forward forward, long currentTerm, Verdict verdict, long firstIndex, LeaderHint leader) {
        return new ForwardReply(
                currentTerm,
                forward.incarnation(),
                forward.incarnationNumber(),
                forward.sequence(),
                forward.copy(),
                verdict,
                forward.term(),
                firstIndex,
                leader);
    }

    /**
     * The same answer, with the number that the asker's incarnation is to use from now on.
     *
     * @param number the number
     * @return the answer
     */
    public ForwardReply withIncarnationNumber(long number) {
        return new ForwardReply(term, incarnation, number, sequence, copy, verdict, forwardTerm, firstIndex, leader);
    }

    /** The same answer to another copy of the request. */
    public ForwardReply to(long otherCopy) {
        return new ForwardReply(
                term, incarnation, incarnationNumber, sequence, otherCopy, verdict, forwardTerm, firstIndex, leader);
    }

    static ForwardReply read(BodyReader in) {
        return new ForwardReply(
                in.term(),
                in.number(),
                in.index(),
                in.index(),
                in.index(),
                Verdict.of(in.code()),
                in.index(),
                in.index(),
                in.leader());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term)
                .number(incarnation)
                .number(incarnationNumber)
                .number(sequence)
                .number(copy);
        out.code(verdict.code).number(forwardTerm).number(firstIndex).leader(leader);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.FORWARD_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onForwardReply(from, this);
    }
}
