package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * The answer to a {@link ReadIndex}.
 *
 * @param term the sender's term
 * @param incarnation as in the request
 * @param sequence as in the request
 * @param granted whether the sender leads and confirmed it after the request arrived
 * @param readIndex if granted, the index to read at or after
 * @param leader the leader as far as the sender knows
 */
public record ReadIndexReply(
        long term, long incarnation, long sequence, boolean granted, long readIndex, LeaderHint leader)
        implements RaftMessage {

    /**
     * Grants an index to read at.
     *
     * @param request what was asked
     * @param currentTerm the sender's term
     * @param readIndex the index
     * @param leader the sender itself
     * @return the answer
     */
    public static ReadIndexReply granted(ReadIndex request, long currentTerm, long readIndex, LeaderHint leader) {
        return new ReadIndexReply(currentTerm, request.incarnation(), request.sequence(), true, readIndex, leader);
    }

    /**
     * Says that the sender does not lead.
     *
     * @param request what was asked
     * @param currentTerm the sender's term
     * @param leader the leader as far as the sender knows
     * @return the answer
     */
    public static ReadIndexReply refused(ReadIndex request, long currentTerm, LeaderHint leader) {
        return new ReadIndexReply(currentTerm, request.incarnation(), request.sequence(), false, 0, leader);
    }

    static ReadIndexReply read(BodyReader in) {
        return new ReadIndexReply(in.term(), in.number(), in.index(), in.bool(), in.index(), LeaderHint.read(in));
    }

    @Override
    public void write(BodyWriter out) {
        leader.write(out.number(term)
                .number(incarnation)
                .number(sequence)
                .bool(granted)
                .number(readIndex));
    }

    @Override
    public MessageKind kind() {
        return MessageKind.READ_INDEX_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onReadIndexReply(from, this);
    }
}
