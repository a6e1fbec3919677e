package io.raftkit.engine.message;

/**
 * The answer to a {@link ReadIndex}.
 *
 * @param term the sender's term
 * @param originStart as in the request
 * @param sequence as in the request
 * @param granted whether the sender leads and confirmed it after the request arrived
 * @param readIndex if granted, the index to read at or after
 * @param leaderId the leader as far as the sender knows, or 0
 * @param leaderAddress where that leader is reached, or empty
 */
public record ReadIndexReply(
        long term, long originStart, long sequence, boolean granted, long readIndex, int leaderId, String leaderAddress)
        implements RaftMessage {
    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onReadIndexReply(from, this);
    }
}
