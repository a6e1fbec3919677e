package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.replication.Replicator;
import io.raftkit.engine.state.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a leader sends its followers: heartbeats, the entries they lack, and a snapshot where those are gone (Raft §5.3, §7). */
final class FollowerFeed {
    private final ServerState state;
    private final ProgressTable followers;
    private final ReadRules.OfLeader reads;
    private final Replicator replicator;
    private long heartbeatNanos;

    FollowerFeed(ServerState state, ProgressTable followers, ReadRules.OfLeader reads, long firstHeartbeatNanos) {
        this.state = state;
        this.followers = followers;
        this.reads = reads;
        replicator = new Replicator(
                state.log,
                new OwnSnapshots(state),
                state.currentTerm(),
                state.config.limits().batchBytesMax(),
                state);
        heartbeatNanos = firstHeartbeatNanos;
    }

    private record OwnSnapshots(ServerState state) implements Replicator.Snapshots {
        @Override
        public @Nullable StoredSnapshot choose(@Nullable StoredSnapshot offered) {
            return state.snapshots.offer(offered, state.log.firstIndex());
        }

        @Override
        public boolean isReadable(StoredSnapshot snapshot) {
            return state.snapshots.isReadable(snapshot);
        }
    }

    /** When the next heartbeat is due. */
    long heartbeatNanos() {
        return heartbeatNanos;
    }

    boolean isHeartbeatDue() {
        return state.nowNanos >= heartbeatNanos;
    }

    /** Sends heartbeats where they are due, and replicates what followers lack. */
    void send() {
        boolean isHeartbeatDue = isHeartbeatDue();
        for (Progress progress : followers.all()) {
            if (isHeartbeatDue) {
                replicator.heartbeat(progress, state.commitIndex(), reads.round());
            }
            replicator.replicate(progress, state.commitIndex(), reads.round());
        }
        if (isHeartbeatDue) {
            heartbeatNanos = state.nowNanos + state.config.heartbeatNanos();
        }
    }

    /** Tells servers that are no members any more what is committed, once: without that they would not know that they are removed. */
    void sendLast(List<Progress> former) {
        former.forEach(progress -> replicator.sendLast(progress, state.commitIndex(), reads.round()));
    }

    /** Takes entries that were loaded for a follower; null if they are gone. */
    void loaded(long loadId, @Nullable EntryBatch entries) {
        Progress progress = followers.loading(loadId);
        if (progress != null) {
            replicator.loaded(progress, entries, state.commitIndex(), reads.round());
        }
    }

    /** Takes what a follower says of a snapshot; returns whether it is known to hold more than before. */
    boolean take(int from, InstallSnapshotReply reply) {
        Progress progress = followers.of(from);
        if (progress == null || reply.term() != state.currentTerm() || progress.streamId() != reply.streamId()) {
            return false;
        }
        if (reply.index() > state.log.lastIndex() || reply.readRound() > reads.round()) {
            return false;
        }
        progress.heard(state.nowNanos, reply.readRound());
        switch (reply.phase()) {
            case FETCHING -> progress.fetching(reply.index(), reply.bytesFetched());
            case REFUSED -> progress.snapshotRefused(reply.reason(), state.log.firstIndex());
            case INSTALLED -> {
                return progress.accepted(reply.index(), reply.index());
            }
        }
        return false;
    }
}
