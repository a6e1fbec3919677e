package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A candidate asks for a vote (Raft §5.2, §5.4.1).
 *
 * @param term the candidate's term
 * @param lastLogIndex index of the candidate's last entry
 * @param lastLogTerm term of the candidate's last entry
 * @param isTransfer whether the leader itself asked for this election, so that its freshness is no reason to refuse (thesis §3.10)
 */
public record RequestVote(long term, long lastLogIndex, long lastLogTerm, boolean isTransfer) implements RaftMessage {
    static RequestVote read(BodyReader in) {
        return new RequestVote(in.term(), in.index(), in.index(), in.bool());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(lastLogIndex).number(lastLogTerm).bool(isTransfer);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.REQUEST_VOTE;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onRequestVote(from, this);
    }
}
