package io.raftkit.engine.message;

/**
 * Whether a vote would be granted.
 *
 * @param term the asked term if granted; the refuser's own term otherwise, which is adopted if higher
 * @param granted whether the sender would vote for the receiver
 */
public record PreVoteReply(long term, boolean granted) implements RaftMessage {
    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onPreVoteReply(from, this);
    }
}
