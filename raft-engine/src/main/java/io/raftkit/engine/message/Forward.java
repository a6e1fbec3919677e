package io.raftkit.engine.message;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A server hands entries of its session to the leader of one term. They are appended in that term or never, all or none, and each time they arrive.
 *
 * @param term the term of the leader they are meant for
 * @param incarnation a random number that names the sender's incarnation; the answer repeats it
 * @param copy numbers all forwards of that incarnation, rising; the answer repeats it
 * @param type what the entries are
 * @param payloads what they hold; none asks whether all that was sent before has arrived
 */
public record Forward(long term, long incarnation, long copy, EntryType type, List<ByteBuffer> payloads)
        implements RaftMessage {

    /** Whether it brings no entries. */
    public boolean isQuestion() {
        return payloads.isEmpty();
    }

    static Forward read(BodyReader in) {
        return new Forward(in.term(), in.number(), in.index(), in.forwardedType(), in.payloads());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(incarnation).number(copy).type(type).payloads(payloads);
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
