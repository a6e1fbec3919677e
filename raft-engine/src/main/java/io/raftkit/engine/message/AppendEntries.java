package io.raftkit.engine.message;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Exchange;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.util.List;

/**
 * A leader replicates entries; without entries it is a heartbeat (Raft §5.3).
 *
 * @param term the leader's term
 * @param streamId names the leader's record of this follower; echoed, so that an answer to another record is known as such
 * @param sequence numbers the requests of a stream from 1; 0 asks for no answer
 * @param readRound the round of leadership confirmation this request belongs to (thesis §6.4); echoed
 * @param prevLogIndex index of the entry right before the new ones
 * @param prevLogTerm term of that entry
 * @param leaderCommit the leader's commitIndex
 * @param entries new entries, batch after batch from {@code prevLogIndex + 1} on, possibly none
 */
public record AppendEntries(
        long term,
        long streamId,
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

    /** Refuses what no leader can have sent. */
    private void check() {
        if ((prevLogIndex == 0) != (prevLogTerm == 0) || prevLogTerm > term) {
            throw new MalformedDataException(
                    "no log of term " + term + " has an entry " + prevLogIndex + " of term " + prevLogTerm);
        }
        for (EntryBatch batch : entries) {
            if (batch.firstIndex() != prevLogIndex + 1
                    || batch.termAt(batch.firstIndex()) < prevLogTerm
                    || batch.lastTerm() > term) {
                throw new MalformedDataException(batch + " does not follow entry " + prevLogIndex + " of term "
                        + prevLogTerm + " in term " + term);
            }
        }
    }

    static AppendEntries read(BodyReader in) {
        AppendEntries request = new AppendEntries(
                in.term(), in.number(), in.index(), in.index(), in.index(), in.index(), in.index(), in.entries());
        request.check();
        return request;
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(streamId).number(sequence).number(readRound);
        out.number(prevLogIndex).number(prevLogTerm).number(leaderCommit).entries(entries);
    }

    @Override
    public Exchange exchange() {
        return sequence == 0 ? Exchange.NEITHER : Exchange.ASKS;
    }

    @Override
    public MessageKind kind() {
        return MessageKind.APPEND_ENTRIES;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onAppendEntries(from, this);
    }
}
