package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * The answer to a {@link Forward}. Links keep the order of messages: what was sent before the forward that is answered has arrived too, or is lost.
 *
 * @param term the sender's term
 * @param incarnation as in the request
 * @param copy as in the request
 * @param verdict whether the entries are in the log
 * @param forwardTerm the term the request was meant for
 * @param firstIndex if taken, index of the first entry; the others follow it
 */
public record ForwardReply(long term, long incarnation, long copy, Verdict verdict, long forwardTerm, long firstIndex)
        implements RaftMessage {

    /** Whether the entries are in the log by this request. */
    public enum Verdict {
        /** They are, from {@code firstIndex} on, in the term they were meant for. */
        TAKEN(1),
        /** They are not: the server does not lead the term they were meant for. */
        NOT_LEADER(2),
        /** They are not: a limit is reached. */
        OVERLOADED(3),
        /** They are not: one of them is larger than an entry may be. */
        TOO_LARGE(4),
        /** There were none: the request was a question. */
        ARRIVED(5);

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
                case 5 -> ARRIVED;
                default -> throw new MalformedDataException("unknown verdict " + code);
            };
        }
    }

    static ForwardReply read(BodyReader in) {
        return new ForwardReply(in.term(), in.number(), in.index(), Verdict.of(in.code()), in.index(), in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(incarnation).number(copy);
        out.code(verdict.code).number(forwardTerm).number(firstIndex);
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
