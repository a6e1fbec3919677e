package io.raftkit.engine.message;

import io.raftkit.api.spi.EntryBatch;
import java.util.List;

/**
 * A leader replicates entries, or with none lets itself be heard (Raft §5.3).
 *
 * @param term the leader's term
 * @param session names the leader's record of this follower; echoed, so that an answer to another record is known as such
 * @param sequence numbers the requests of a session from 1; 0 asks for no answer
 * @param readRound the round of leadership confirmation this request belongs to (thesis §6.4); echoed
 * @param prevLogIndex index of the entry right before the new ones
 * @param prevLogTerm term of that entry
 * @param leaderCommit the leader's commitIndex
 * @param entries new entries, batch after batch from {@code prevLogIndex + 1} on, possibly none
 */
public record AppendEntries(
        long term,
        long session,
        long sequence,
        long readRound,
        long prevLogIndex,
        long prevLogTerm,
        long leaderCommit,
        List<EntryBatch> entries)
        implements RaftMessage {

    /**
     * Index of the last entry this request vouches for.
     *
     * @return index of its last entry, {@code prevLogIndex} if it has none
     */
    public long lastIndex() {
        return entries.isEmpty()
                ? prevLogIndex
                : entries.get(entries.size() - 1).lastIndex();
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onAppendEntries(from, this);
    }
}
