package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * The answer to a {@link RequestVote}.
 *
 * @param term the voter's term
 * @param answer whether the voter voted for the receiver in that term, durable before this was sent; and why not
 */
public record RequestVoteReply(long term, VoteAnswer answer) implements RaftMessage {

    /**
     * Says that the vote is granted.
     *
     * @param term the voter's term
     * @return the answer
     */
    public static RequestVoteReply granted(long term) {
        return new RequestVoteReply(term, VoteAnswer.GRANTED);
    }

    /**
     * Says that the vote is not granted.
     *
     * @param term the voter's term
     * @param reason why not
     * @return the answer
     */
    public static RequestVoteReply refused(long term, VoteAnswer reason) {
        return new RequestVoteReply(term, reason);
    }

    /** Whether the voter voted for the receiver. */
    public boolean granted() {
        return answer.isGranted();
    }

    static RequestVoteReply read(BodyReader in) {
        return new RequestVoteReply(in.term(), new VoteAnswer(in.code()));
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).code(answer.code());
    }

    @Override
    public MessageKind kind() {
        return MessageKind.REQUEST_VOTE_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onRequestVoteReply(from, this);
    }
}
