package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.lane.LaneReports;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.InputQueue;
import io.raftkit.runtime.transfer.FetchReports;
import org.jspecify.annotations.Nullable;

/** Puts the reports of lanes into the input queue of the loop. */
public final class QueuedReports implements LaneReports, FetchReports {
    private final InputQueue inputs;

    public QueuedReports(InputQueue inputs) {
        this.inputs = inputs;
    }

    @Override
    public void persisted(long ticket, boolean isIdle) {
        offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.persisted(ticket)), isIdle);
    }

    @Override
    public void stalled(boolean isStalled) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.stalled(isStalled)));
    }

    @Override
    public void loaded(long id, @Nullable EntryBatch entries) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.loaded(id, entries)));
    }

    @Override
    public void began(Applied applied) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> {}, applied));
    }

    @Override
    public void applied(Applied applied, boolean isIdle) {
        offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.applied(applied.index()), applied), isIdle);
    }

    private void offer(VerbInput report, boolean isIdle) {
        if (isIdle) {
            inputs.offerAndTurn(report);
        } else {
            inputs.offer(report);
        }
    }

    @Override
    public void restored(Applied applied) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().restored(applied.index()), applied));
    }

    @Override
    public void fetching(String id, long bytes) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().fetching(id, bytes)));
    }

    /** A snapshot of another server is durable in this one's store. */
    @Override
    public void received(StoredSnapshot snapshot) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().received(snapshot)));
    }

    @Override
    public void failed(String id, String why) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().failed(id, why)));
    }

    /** A snapshot cannot be read any more. */
    public void snapshotDamaged(SnapshotRef ref) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().damaged(ref)));
    }

    /** A snapshot of this server's own state is durable in its store. */
    public void snapshotTaken(StoredSnapshot snapshot) {
        inputs.offer(
                new VerbInput(Counter.COMPLETIONS, engine -> engine.snapshots().taken(snapshot)));
    }
}
