package io.raftkit.runtime.node;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.lane.AppliedPoint;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.SnapshotRestore;
import io.raftkit.runtime.lane.SnapshotTaker;
import io.raftkit.runtime.loop.QueuedReports;
import io.raftkit.runtime.snapshot.SnapshotLane;
import io.raftkit.runtime.snapshot.SnapshotPolicy;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.Runner;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** The parts of a node that take and restore snapshots. There are none where there is no store. */
final class NodeSnapshots {
    final SnapshotLane lane;
    final Runner runner;
    final ApplyLane.Snapshots forApplyLane;

    /** The parts over a store; {@code failed} hears, on any thread, of a view that became no snapshot. */
    NodeSnapshots(
            NodeParts parts,
            SnapshotStore store,
            NodeCommons commons,
            SnapshotFigures figures,
            QueuedReports reports,
            BiConsumer<SnapshotRef, Throwable> failed) {
        runner = commons.lifecycle().with(parts.runners().occasional("snapshot"));
        lane = new SnapshotLane(
                store, parts.snapshots().damaged(), runner, commons, reports(commons, figures, reports, failed));
        SnapshotTaker taker = new SnapshotTaker(
                lane,
                new SnapshotPolicy(commons.serverId(), parts.snapshots().logBytes()),
                AppliedPoint.atStart(
                        parts.stateMachine().lastApplied(),
                        parts.recovered(),
                        parts.identity().initial()),
                new SplittableRandom(~parts.config().seed())::nextLong,
                parts.config().heartbeatNanos(),
                commons,
                figures);
        forApplyLane = new ApplyLane.Snapshots(taker, new SnapshotRestore(store, commons, figures));
    }

    private static SnapshotLane.Reports reports(
            NodeCommons commons,
            SnapshotFigures figures,
            QueuedReports reports,
            BiConsumer<SnapshotRef, Throwable> failed) {
        return new SnapshotLane.Reports() {
            @Override
            public void taken(StoredSnapshot snapshot, long nanos) {
                commons.counters().count(Counter.SNAPSHOTS);
                figures.wrote(nanos);
                reports.snapshotTaken(snapshot);
            }

            @Override
            public void failed(SnapshotRef ref, Throwable cause) {
                failed.accept(ref, cause);
            }
        };
    }

    void start() {
        runner.start(lane);
    }
}
