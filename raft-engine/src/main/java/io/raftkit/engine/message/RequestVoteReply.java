package io.raftkit.engine.message;

/**
 * The answer to a {@link RequestVote}.
 *
 * @param term the voter's term
 * @param granted whether the voter voted for the receiver in that term; durable before this was sent
 */
public record RequestVoteReply(long term, boolean granted) implements RaftMessage {
    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onRequestVoteReply(from, this);
    }
}
