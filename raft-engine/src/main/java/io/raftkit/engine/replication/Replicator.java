package io.raftkit.engine.replication;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends followers what they lack (Figure 2, leaders: "If last log index ≥ nextIndex for a follower"). Made for one term. */
public final class Replicator {

    /** Where requests and loads go. */
    public interface Outlet {

        /** Sends a message of this term. */
        void send(int to, RaftMessage message);

        /** Asks for entries that left memory; returns the load's id. */
        long load(long from, long to, int bytesMax);
    }

    private final RaftLog log;
    private final long term;
    private final int batchBytesMax;
    private final Outlet outlet;

    /** A replicator for the leader of a term. */
    public Replicator(RaftLog log, long term, int batchBytesMax, Outlet outlet) {
        this.log = log;
        this.term = term;
        this.batchBytesMax = batchBytesMax;
        this.outlet = outlet;
    }

    /** Sends all that a follower lacks and may be sent now; with nothing to send, news of the commitIndex or of a round. */
    public void replicate(Progress progress, long commitIndex, long round) {
        while (progress.mayReceiveEntries() && progress.nextIndex() >= log.firstIndex()) {
            long from = progress.nextIndex();
            if (from > log.lastIndex()) {
                break;
            }
            if (!log.holds(from)) {
                progress.loadId(outlet.load(from, log.lastLeft(), batchBytesMax));
                break;
            }
            long room = Math.min(batchBytesMax, Math.max(1, progress.inflights.room()));
            send(progress, log.slice(from, log.lastIndex(), room), commitIndex, round);
        }
        boolean hasCommitNews = progress.state() == Progress.State.REPLICATE
                && progress.inflights.isEmpty()
                && progress.announced.commitIndex() < Math.min(commitIndex, progress.matchIndex());
        if (progress.announced.round() < round) {
            heartbeat(progress, commitIndex, round);
        } else if (hasCommitNews) {
            sendCommit(progress, commitIndex, round);
        }
    }

    /**
     * Sends a heartbeat. It vouches for all that was sent, so a follower that missed some refuses it; while probing it is the
     * probe.
     */
    public void heartbeat(Progress progress, long commitIndex, long round) {
        send(progress, List.of(), commitIndex, round);
    }

    /** Sends entries that were loaded for a follower. If they are gone, null, what is to be sent instead shows at the next replicate. */
    public void loaded(Progress progress, @Nullable EntryBatch entries, long commitIndex, long round) {
        progress.loadId(0);
        if (entries != null && entries.firstIndex() == progress.nextIndex() && progress.mayReceiveEntries()) {
            if (entries.lastTerm() != log.termAt(entries.lastIndex())) {
                throw new IllegalStateException("the persister returned " + entries + " of term " + entries.lastTerm()
                        + " where the log has term " + log.termAt(entries.lastIndex()));
            }
            send(progress, List.of(entries), commitIndex, round);
        }
    }

    private void send(Progress progress, List<EntryBatch> entries, long commitIndex, long round) {
        long prev = Math.max(progress.nextIndex(), log.firstIndex()) - 1;
        AppendEntries request = new AppendEntries(
                term,
                progress.streamId(),
                progress.nextSequence(),
                round,
                prev,
                log.termAt(prev),
                commitIndex,
                entries);
        long bytes = 0;
        for (EntryBatch batch : entries) {
            bytes += batch.sizeBytes();
        }
        progress.sent(request.lastIndex(), bytes);
        progress.announced.add(Math.min(commitIndex, request.lastIndex()), round);
        outlet.send(progress.serverId(), request);
    }

    /** Tells of a commitIndex for which no entries are under way that could carry it. Asks for no answer: a heartbeat repeats it. */
    private void sendCommit(Progress progress, long commitIndex, long round) {
        long prev = progress.matchIndex();
        progress.announced.add(Math.min(commitIndex, prev), 0);
        outlet.send(
                progress.serverId(),
                new AppendEntries(term, progress.streamId(), 0, round, prev, log.termAt(prev), commitIndex, List.of()));
    }
}
