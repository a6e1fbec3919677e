package io.raftkit.engine.message;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A server hands commands to the leader of one term. They are taken only in that term and at most once, all or none.
 *
 * @param term the term of the leader they are meant for
 * @param originStart a random number of the sender's current life
 * @param sequence numbers the forwards of that life, rising
 * @param commands the commands, at least one
 */
public record Forward(long term, long originStart, long sequence, List<ByteBuffer> commands) implements RaftMessage {
    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onForward(from, this);
    }
}
