package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * The answer to an {@link AppendEntries}.
 *
 * @param term the follower's term
 * @param streamId as in the request; 0, and so sequence and readRound, if that was of an older term
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
        long streamId,
        long sequence,
        long readRound,
        boolean success,
        long prevLogIndex,
        long matchIndex,
        long conflictIndex,
        long conflictTerm)
        implements RaftMessage {
    /**
     * Says that the follower's log held the entry right before the new ones.
     *
     * @param request the request, which is of the follower's term
     * @param matchIndex up to where the follower's durable log equals the leader's
     * @return the answer
     */
    public static AppendEntriesReply accepted(AppendEntries request, long matchIndex) {
        return new AppendEntriesReply(
                request.term(),
                request.streamId(),
                request.sequence(),
                request.readRound(),
                true,
                request.prevLogIndex(),
                matchIndex,
                0,
                0);
    }

    /**
     * Says that the follower's log did not hold that entry.
     *
     * @param request the request, which is of the follower's term
     * @param conflictIndex the last index at which the follower's log can equal the leader's
     * @param conflictTerm the term of the follower's entry there
     * @return the answer
     */
    public static AppendEntriesReply refused(AppendEntries request, long conflictIndex, long conflictTerm) {
        return new AppendEntriesReply(
                request.term(),
                request.streamId(),
                request.sequence(),
                request.readRound(),
                false,
                request.prevLogIndex(),
                0,
                conflictIndex,
                conflictTerm);
    }

    /**
     * Tells the leader of an older term the follower's. It repeats nothing that could confirm anything: the asker may lead that very term by
     * now, in another incarnation whose streams and rounds of confirmation have the same numbers, and what was said before such a round began must
     * not confirm it.
     *
     * @param request the request of the older term
     * @param currentTerm the follower's term
     * @return the answer
     */
    public static AppendEntriesReply stale(AppendEntries request, long currentTerm) {
        return new AppendEntriesReply(currentTerm, 0, 0, 0, false, request.prevLogIndex(), 0, 0, 0);
    }

    static AppendEntriesReply read(BodyReader in) {
        return new AppendEntriesReply(
                in.term(),
                in.number(),
                in.index(),
                in.index(),
                in.bool(),
                in.index(),
                in.index(),
                in.index(),
                in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(streamId).number(sequence).number(readRound).bool(success);
        out.number(prevLogIndex).number(matchIndex).number(conflictIndex).number(conflictTerm);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.APPEND_ENTRIES_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onAppendEntriesReply(from, this);
    }
}
