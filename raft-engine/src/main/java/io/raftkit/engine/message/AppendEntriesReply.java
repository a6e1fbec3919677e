package io.raftkit.engine.message;

/**
 * The answer to an {@link AppendEntries}.
 *
 * @param term the follower's term
 * @param session as in the request; 0, and so sequence and readRound, if that was of an older term
 * @param sequence as in the request
 * @param readRound as in the request
 * @param success whether the follower's log held the entry at {@code prevLogIndex}
 * @param prevLogIndex as in the request
 * @param matchIndex if successful, up to where the follower's durable log equals the leader's: at most the request's last entry
 * @param conflictIndex if not, the last index at which the follower's log can equal the leader's
 * @param conflictTerm the term of the follower's entry there
 */
public record AppendEntriesReply(
        long term,
        long session,
        long sequence,
        long readRound,
        boolean success,
        long prevLogIndex,
        long matchIndex,
        long conflictIndex,
        long conflictTerm)
        implements RaftMessage {
    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onAppendEntriesReply(from, this);
    }
}
