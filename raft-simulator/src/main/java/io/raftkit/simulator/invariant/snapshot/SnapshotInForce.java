package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A snapshot and the log behind it hold everything: a snapshot stands for committed entries, the log begins no later than behind it, a
 * restart finds the one that was recorded last, and a state machine restores it before it applies anything (Raft §7). Where another one is recorded
 * before a slow state machine has restored the one before, it restores both, in that order.
 */
public final class SnapshotInForce extends Invariant {
    /** In the place of an index: no snapshot could be read, so that there is no state. */
    private static final long NOTHING = -1;

    /** Up to where the snapshot goes that each server started from in this incarnation. */
    private final Map<Integer, Long> startedFrom = new HashMap<>();

    /** Up to where the snapshots go that each server recorded in this incarnation, without those before the last one that was restored. */
    private final Map<Integer, NavigableSet<Long>> recorded = new HashMap<>();

    /** Servers whose state machines have begun neither to restore nor to apply in this incarnation. */
    private final Set<Integer> fresh = new HashSet<>();

    public SnapshotInForce(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        StoredSnapshot snapshot = recovered.snapshot();
        long index = snapshot == null ? 0 : snapshot.ref().index();
        require(
                index >= server.storage.snapshotIndex(),
                "%s had recorded a snapshot up to entry %d, and starts from one up to %d",
                server,
                server.storage.snapshotIndex(),
                index);
        require(
                recovered.logStart().firstIndex() <= index + 1 && index <= recovered.lastIndex(),
                "%s starts from a snapshot up to entry %d and a log from %d to %d: entries are missing",
                server,
                index,
                recovered.logStart().firstIndex(),
                recovered.lastIndex());
        require(
                index <= facts.committed.lastIndex(),
                "%s has a snapshot up to entry %d, which is not committed",
                server,
                index);
    }

    @Override
    public void startingFrom(ServerFacts server, Recovered chosen, List<SnapshotRef> whole) {
        StoredSnapshot snapshot = chosen.snapshot();
        long index = snapshot == null ? 0 : snapshot.ref().index();
        startedFrom.put(server.id, chosen.lostState() == null ? index : NOTHING);
        fresh.add(server.id);
        recorded.put(server.id, new TreeSet<>());
    }

    @Override
    public void stored(ServerFacts server, PersistBatch batch) {
        recorded(server).add(server.storage.snapshotIndex());
    }

    private NavigableSet<Long> recorded(ServerFacts server) {
        return recorded.computeIfAbsent(server.id, id -> new TreeSet<>());
    }

    /** One that a server without a state was given may be older than the one it had, and is restored while it is recorded. */
    @Override
    public void restored(ServerFacts server, long index) {
        long started = startedFrom.getOrDefault(server.id, 0L);
        boolean isOfAStart = fresh.contains(server.id) && index == started;
        boolean isForALostState = started == NOTHING && index >= server.firstIndex - 1;
        boolean wasRecorded =
                index == server.storage.snapshotIndex() || recorded(server).contains(index);
        require(
                server.storage.wasTampered || isOfAStart || isForALostState || wasRecorded,
                "%s restores a snapshot up to entry %d, and the one in force goes up to %d",
                server,
                index,
                server.storage.snapshotIndex());
        fresh.remove(server.id);
        recorded(server).headSet(index).clear();
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        long started = startedFrom.getOrDefault(server.id, 0L);
        require(
                !fresh.remove(server.id) || server.storage.wasTampered || started == 0,
                "%s applies the command at %d without having restored %s",
                server,
                command.index(),
                started == NOTHING ? "any snapshot" : "its snapshot up to " + started);
    }
}
