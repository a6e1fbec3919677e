package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A leader that hands over asks a server to stand for election at once, with "the same effect as the target server's election timer firing" (thesis §3.10).
 * It is not answered: the election is the answer.
 *
 * @param term the leader's term
 */
public record TimeoutNow(long term) implements RaftMessage {
    static TimeoutNow read(BodyReader in) {
        return new TimeoutNow(in.term());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.TIMEOUT_NOW;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onTimeoutNow(from, this);
    }
}
