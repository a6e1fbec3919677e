package io.raftkit.engine.message;

import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A server hands commands to the leader of one term. They are taken only in that term and at most once, all or none.
 *
 * @param term the term of the leader they are meant for
 * @param incarnation a random number that names the sender's incarnation
 * @param incarnationNumber the number that the leader gave that incarnation, or 0 if it gave none
 * @param sequence numbers the forwards of that incarnation, rising
 * @param copy numbers all that this incarnation sends about its forwards, copies and questions, rising; the answer repeats it
 * @param type what the entries of the commands are
 * @param commands the commands; none asks what became of the forward with that sequence
 */
public record Forward(
        long term,
        long incarnation,
        long incarnationNumber,
        long sequence,
        long copy,
        EntryType type,
        List<ByteBuffer> commands)
        implements RaftMessage {

    /**
     * Hands over commands for the state machine.
     *
     * @param term the term of the leader they are meant for
     * @param incarnation a random number that names the sender's incarnation
     * @param incarnationNumber the number that the leader gave that incarnation, or 0 if it gave none
     * @param sequence numbers the forwards of that incarnation, rising
     * @param copy numbers all that this incarnation sends about its forwards, copies and questions, rising; the answer repeats it
     * @param commands the commands; none asks what became of the forward with that sequence
     */
    public Forward(
            long term, long incarnation, long incarnationNumber, long sequence, long copy, List<ByteBuffer> commands) {
        this(term, incarnation, incarnationNumber, sequence, copy, EntryType.COMMAND, commands);
    }

    /** Whether it brings no commands but asks after those that were sent before. */
    public boolean isQuestion() {
        return commands.isEmpty();
    }

    static Forward read(BodyReader in) {
        return new Forward(in.term(), in.number(), in.index(), in.index(), in.index(), in.commandType(), in.commands());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term)
                .number(incarnation)
                .number(incarnationNumber)
                .number(sequence)
                .number(copy);
        out.type(type).commands(commands);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.FORWARD;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onForward(from, this);
    }
}
