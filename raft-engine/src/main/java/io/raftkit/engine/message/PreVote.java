package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A pre-candidate asks whether it would get a vote (thesis §9.6). The term is one nobody holds yet, so it is never adopted.
 *
 * @param term the term an election would open: the sender's plus one
 * @param lastLogIndex index of the sender's last entry
 * @param lastLogTerm term of the sender's last entry
 */
public record PreVote(long term, long lastLogIndex, long lastLogTerm) implements RaftMessage {
    @Override
    public boolean isOfTermHeld() {
        return false;
    }

    static PreVote read(BodyReader in) {
        return new PreVote(in.term(), in.index(), in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(lastLogIndex).number(lastLogTerm);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.PRE_VOTE;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onPreVote(from, this);
    }
}
