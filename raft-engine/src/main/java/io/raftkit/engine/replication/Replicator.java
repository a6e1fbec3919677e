package io.raftkit.engine.replication;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.InstallSnapshot;
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

    /** The leader's own snapshots. */
    public interface Snapshots {

        /** What to offer a follower, the same again if it is of use: it stands for all entries before the log's first one. Null if there is none. */
        @Nullable
        StoredSnapshot choose(@Nullable StoredSnapshot offered);

        /** Whether the leader can give a snapshot, as far as it knows. */
        boolean isReadable(StoredSnapshot snapshot);
    }

    private final RaftLog log;
    private final Snapshots snapshots;
    private final long term;
    private final int batchBytesMax;
    private final Outlet outlet;

    /** A replicator for the leader of a term. */
    public Replicator(RaftLog log, Snapshots snapshots, long term, int batchBytesMax, Outlet outlet) {
        this.log = log;
        this.snapshots = snapshots;
        this.term = term;
        this.batchBytesMax = batchBytesMax;
        this.outlet = outlet;
    }

    /** Sends all that a follower lacks and may be sent now; with nothing to send, news of the commitIndex or of a round. */
    public void replicate(Progress progress, long commitIndex, long round) {
        if (progress.pipeline.mayBeOfferedSnapshot() && needsSnapshot(progress)) {
            offer(progress, round);
        }
        while (progress.pipeline.mayReceiveEntries() && progress.nextIndex() >= log.firstIndex()) {
            long from = progress.nextIndex();
            if (from > log.lastIndex()) {
                break;
            }
            if (!log.holds(from)) {
                progress.pipeline.loadId(outlet.load(from, log.lastLeft(), batchBytesMax));
                break;
            }
            long room = Math.min(batchBytesMax, Math.max(1, progress.pipeline.inflights.room()));
            send(progress, log.slice(from, log.lastIndex(), room), commitIndex, round);
        }
        boolean hasCommitNews = progress.state() == Progress.State.REPLICATE
                && progress.pipeline.inflights.isEmpty()
                && progress.announced.commitIndex() < Math.min(commitIndex, progress.matchIndex())
                && progress.matchIndex() >= log.firstIndex() - 1;
        if (progress.announced.round() < round) {
            heartbeat(progress, commitIndex, round);
        } else if (hasCommitNews) {
            sendCommit(progress, commitIndex, round);
        }
    }

    /** Sends the rest to a server that is sent nothing after this: a probe under way is not waited for. */
    public void sendLast(Progress progress, long commitIndex, long round) {
        if (progress.state() == Progress.State.PROBE) {
            progress.pipeline.probeFrom(progress.nextIndex());
        }
        replicate(progress, commitIndex, round);
        heartbeat(progress, commitIndex, round);
    }

    /**
     * Sends a heartbeat. It vouches for all that was sent, so a follower that missed some refuses it; while probing it is the
     * probe. To a follower whose next entry is gone it offers a snapshot (Raft §7).
     */
    public void heartbeat(Progress progress, long commitIndex, long round) {
        if (needsSnapshot(progress) && offer(progress, round)) {
            return;
        }
        send(progress, List.of(), commitIndex, round);
    }

    private boolean needsSnapshot(Progress progress) {
        return progress.state() == Progress.State.SNAPSHOT || progress.nextIndex() < log.firstIndex();
    }

    /** Offers a snapshot if there is one. */
    private boolean offer(Progress progress, long round) {
        StoredSnapshot snapshot = snapshots.choose(progress.installation.offered());
        if (snapshot == null || snapshot.ref().index() < progress.nextIndex()) {
            return false;
        }
        progress.offer(snapshot);
        progress.announced.add(0, round);
        outlet.send(
                progress.serverId(),
                new InstallSnapshot(
                        term,
                        progress.streamId(),
                        progress.nextSequence(),
                        round,
                        snapshot,
                        snapshots.isReadable(snapshot)));
        return true;
    }

    /** Sends entries that were loaded for a follower. If they are gone, null, it is offered a snapshot that stands for them. */
    public void loaded(Progress progress, @Nullable EntryBatch entries, long commitIndex, long round) {
        progress.pipeline.loadId(0);
        if (progress.nextIndex() < log.firstIndex()) {
            // They were dropped meanwhile; so what to send instead shows at the next replicate.
            return;
        }
        if (entries == null && !offer(progress, round)) {
            progress.pipeline.waitForHeartbeat(progress.nextIndex());
        }
        if (entries != null && entries.firstIndex() == progress.nextIndex() && progress.pipeline.mayReceiveEntries()) {
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
        progress.pipeline.sent(request.lastIndex(), bytes);
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
