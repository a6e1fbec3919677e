package io.raftkit.engine.state;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.log.RaftLog;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands entries to the state machine that are committed and durable here, in order, as many as may wait there; entries that left memory
 * are loaded first. Where a snapshot takes the place of entries (Raft §7), it is handed out instead of them.
 *
 * <p>Invariant: lastApplied &lt;= handedIndex &lt;= commitIndex, and handedIndex &lt;= the durable index.
 */
public final class ApplyFeed {
    private record Handed(long lastIndex, long bytes) {}

    /** A snapshot that the state machine restores, and up to where entries were handed out before it. */
    private record Restore(long index, long handedBefore) {}

    private final RaftLog log;
    private final EngineConfig.Limits limits;
    private final ArrayDeque<Handed> waiting = new ArrayDeque<>();
    private final ArrayDeque<Restore> restores = new ArrayDeque<>();
    private @Nullable StoredSnapshot owed;
    private @Nullable String whyNoState;
    private long waitingBytes;
    private long handedIndex;
    private long lastApplied;
    private long loadId;

    /** Begins behind what the state machine holds. */
    public ApplyFeed(RaftLog log, EngineConfig.Limits limits, long lastApplied) {
        this.log = log;
        this.limits = limits;
        this.lastApplied = lastApplied;
        this.handedIndex = lastApplied;
    }

    /** Up to which index the state machine has applied entries. */
    public long lastApplied() {
        return lastApplied;
    }

    /** Up to which index entries were handed out. */
    public long handedIndex() {
        return handedIndex;
    }

    /** Index of the entry that is handed out next, behind the snapshot if one is to be restored first. */
    public long nextIndex() {
        return (owed == null ? handedIndex : owed.ref().index()) + 1;
    }

    /** How many bytes of entries wait for the state machine. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** The load that is awaited, or 0. */
    public long loadId() {
        return loadId;
    }

    /** Whether the entries before the log are gone with the snapshots that stood for them: nothing can be applied before one is had. */
    public boolean lacksState() {
        return whyNoState != null;
    }

    /** Why this server has no state, as its start found it, or null if it has one. */
    public @Nullable String whyNoState() {
        return whyNoState;
    }

    /** Hands out nothing before there is a snapshot to restore. */
    void awaitState(String why) {
        whyNoState = why;
    }

    /** Has the state machine restore a snapshot before it is handed anything else, unless it has got that far by itself. */
    public void restoreFrom(StoredSnapshot snapshot) {
        if (snapshot.ref().index() > handedIndex) {
            owed = snapshot;
            whyNoState = null;
            loadId = 0;
        }
    }

    /** Hands out what may be applied, up to an index that is committed and durable here. */
    public void handOut(long upTo, ServerState state) {
        if (lacksState()) {
            return;
        }
        if (owed != null) {
            if (owed.ref().index() > upTo) {
                return;
            }
            handRestore(owed, state.effects);
        }
        while (handedIndex < upTo && loadId == 0 && waitingBytes < limits.applyBytesMax()) {
            long from = handedIndex + 1;
            if (!log.holds(from)) {
                loadId = state.load(from, Math.min(upTo, log.lastLeft()), limits.batchBytesMax());
                return;
            }
            for (EntryBatch batch : log.slice(from, upTo, limits.applyBytesMax() - waitingBytes)) {
                hand(batch, state.effects);
            }
        }
    }

    /** Takes entries that were loaded; committed entries are never gone while the log begins before them. */
    public void loaded(@Nullable EntryBatch entries, PendingEffects effects) {
        loadId = 0;
        if (entries == null) {
            throw new IllegalStateException("committed entries behind " + handedIndex + " are gone");
        }
        if (entries.firstIndex() != handedIndex + 1 || entries.lastTerm() != log.termAt(entries.lastIndex())) {
            throw new IllegalStateException("the persister returned " + entries + " of term " + entries.lastTerm()
                    + " where entries from " + (handedIndex + 1) + " were asked for");
        }
        hand(entries, effects);
    }

    private void handRestore(StoredSnapshot snapshot, PendingEffects effects) {
        effects.restore = snapshot;
        restores.add(new Restore(snapshot.ref().index(), handedIndex));
        handedIndex = snapshot.ref().index();
        owed = null;
    }

    private void hand(EntryBatch batch, PendingEffects effects) {
        effects.apply.add(batch);
        handedIndex = batch.lastIndex();
        waiting.add(new Handed(handedIndex, batch.sizeBytes()));
        waitingBytes += batch.sizeBytes();
    }

    /** Takes note of how far the state machine has come. */
    public void applied(long index) {
        long last = restores.isEmpty() ? handedIndex : restores.peek().handedBefore;
        if (index < lastApplied || index > last) {
            throw new IllegalStateException(
                    "applied " + index + " is not within " + lastApplied + ".." + last + ", what was handed out");
        }
        reached(index);
    }

    /** Takes note that the state machine holds what a snapshot holds. */
    public void restored(long index) {
        if (restores.isEmpty() || restores.peek().index != index) {
            throw new IllegalStateException(
                    "restored " + index + ", where " + restores.peek() + " is what was handed out");
        }
        restores.poll();
        reached(index);
    }

    private void reached(long index) {
        lastApplied = index;
        while (!waiting.isEmpty() && waiting.peek().lastIndex <= index) {
            waitingBytes -= waiting.poll().bytes;
        }
    }
}
