package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A server asks the leader for an index to read at (thesis §6.4).
 *
 * @param term the sender's term
 * @param incarnation a random number that names the sender's incarnation
 * @param sequence the newest read this stands for; all older ones are meant too
 */
public record ReadIndex(long term, long incarnation, long sequence) implements RaftMessage {
    static ReadIndex read(BodyReader in) {
        return new ReadIndex(in.term(), in.number(), in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(incarnation).number(sequence);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.READ_INDEX;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onReadIndex(from, this);
    }
}
