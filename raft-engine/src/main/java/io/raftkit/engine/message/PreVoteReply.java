package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * Whether a vote would be granted.
 *
 * @param term the asked term if granted; the refuser's own term otherwise, which is adopted if higher
 * @param answer whether the sender would vote for the receiver, and why not
 */
public record PreVoteReply(long term, VoteAnswer answer) implements RaftMessage {

    /**
     * Says that a vote would be granted.
     *
     * @param term the term that was asked for
     * @return the answer
     */
    public static PreVoteReply granted(long term) {
        return new PreVoteReply(term, VoteAnswer.GRANTED);
    }

    /**
     * Says that no vote would be granted.
     *
     * @param currentTerm the refuser's own term
     * @param reason why not
     * @return the answer
     */
    public static PreVoteReply refused(long currentTerm, VoteAnswer reason) {
        return new PreVoteReply(currentTerm, reason);
    }

    /** Whether the sender would vote for the receiver. */
    public boolean granted() {
        return answer.isGranted();
    }

    @Override
    public boolean isOfTermHeld() {
        return !granted();
    }

    static PreVoteReply read(BodyReader in) {
        return new PreVoteReply(in.term(), new VoteAnswer(in.code()));
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).code(answer.code());
    }

    @Override
    public MessageKind kind() {
        return MessageKind.PRE_VOTE_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onPreVoteReply(from, this);
    }
}
