package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A snapshot and the log behind it hold everything: a snapshot stands for committed entries, the log begins no later than behind it, a
 * restart finds the one that was recorded last, and a state machine restores it before it applies anything (Raft §7).
 */
public final class SnapshotInForce extends Invariant {
    /** Of servers whose state machines have begun neither to restore nor to apply in this incarnation: the snapshot they started from. */
    private final Map<Integer, Long> fresh = new HashMap<>();

    public SnapshotInForce(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        StoredSnapshot snapshot = recovered.snapshot();
        long index = snapshot == null ? 0 : snapshot.ref().index();
        fresh.put(server.id, index);
        require(
                index >= server.snapshotIndex(),
                "%s had recorded a snapshot up to entry %d, and starts from one up to %d",
                server,
                server.snapshotIndex(),
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
    public void restored(ServerFacts server, long index) {
        require(
                server.wasTampered || index == server.snapshotIndex(),
                "%s restores a snapshot up to entry %d, and the one in force goes up to %d",
                server,
                index,
                server.snapshotIndex());
        fresh.remove(server.id);
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        Long startedFrom = fresh.remove(server.id);
        if (startedFrom != null) {
            require(
                    server.wasTampered || startedFrom == 0,
                    "%s applies the command at %d without having restored its snapshot up to %d",
                    server,
                    command.index(),
                    startedFrom);
        }
    }
}
