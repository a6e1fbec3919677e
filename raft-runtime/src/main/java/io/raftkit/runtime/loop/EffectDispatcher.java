package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.call.SnapshotCall;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.FrameSender;
import io.raftkit.runtime.lane.Gate;
import io.raftkit.runtime.lane.LoadLane;
import io.raftkit.runtime.lane.PersistLane;
import io.raftkit.runtime.status.Lifecycle;
import java.util.List;

/** Hands the effects of a turn to the lanes, and messages to the transport. Confined to the loop. */
public final class EffectDispatcher {
    /** Takes what is wanted of the snapshots of other servers. */
    public interface Fetches {
        /** Fetches a snapshot. */
        void fetch(Effects.Fetch fetch);

        /** Looks for one. */
        void search(Effects.Search search);
    }

    private final Lifecycle lifecycle;
    private final PersistLane persistLane;
    private final FrameSender frameSender;
    private final LoadLane loadLane;
    private final ApplyLane applyLane;
    private final Fetches fetches;
    private final ReadCalls reads;
    private final Gate gate = new Gate();

    public EffectDispatcher(
            Lifecycle lifecycle,
            PersistLane persistLane,
            FrameSender frameSender,
            LoadLane loadLane,
            ApplyLane applyLane,
            Fetches fetches,
            ReadCalls reads) {
        this.lifecycle = lifecycle;
        this.persistLane = persistLane;
        this.frameSender = frameSender;
        this.loadLane = loadLane;
        this.applyLane = applyLane;
        this.fetches = fetches;
        this.reads = reads;
    }

    void dispatch(Effects effects) {
        gate.enter();
        try {
            if (lifecycle.isStopped()) {
                return;
            }
            // The disk first: it takes longest, and works while the messages are written.
            if (effects.persist() != null) {
                persistLane.offer(effects.persist());
            }
            frameSender.send(effects.messages());
        } finally {
            gate.leave();
        }
        effects.loads().forEach(loadLane::offer);
        handToStateMachine(effects);
    }

    private void handToStateMachine(Effects effects) {
        boolean hasMore = handOverSnapshots(effects);
        List<EntryBatch> entries = effects.apply();
        entries.forEach(applyLane::entries);
        hasMore |= !entries.isEmpty();
        for (Effects.ReadReady ready : effects.readsReady()) {
            List<ReadCall> answerable = reads.ready(ready.readId());
            if (!answerable.isEmpty()) {
                applyLane.queries(answerable);
                hasMore = true;
            }
        }
        if (hasMore) {
            applyLane.wake();
        }
    }

    private boolean handOverSnapshots(Effects effects) {
        if (effects.fetch() != null) {
            fetches.fetch(effects.fetch());
        }
        if (effects.search() != null) {
            fetches.search(effects.search());
        }
        StoredSnapshot inForce = effects.snapshotInForce();
        if (inForce != null) {
            applyLane.snapshotInForce(inForce);
        }
        StoredSnapshot restored = effects.restore();
        if (restored != null) {
            applyLane.restore(restored);
        }
        return restored != null;
    }

    /** Hands over a read that needs no read index. */
    void query(ReadCall call) {
        applyLane.queries(List.of(call));
        applyLane.wake();
    }

    /** Hands over a call for a snapshot. */
    void snapshot(SnapshotCall call) {
        applyLane.snapshot(call);
    }

    /** Lets the lanes end once they have done what they were handed. */
    void finish() {
        persistLane.finishWhenEmpty();
        applyLane.finishWhenEmpty();
    }

    /** Waits, once the node is stopped, until nothing is being sent from here. */
    public boolean awaitQuiet(long timeoutNanos) {
        return gate.awaitEmpty(timeoutNanos);
    }
}
