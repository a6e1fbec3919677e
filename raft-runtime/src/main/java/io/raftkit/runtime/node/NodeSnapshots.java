package io.raftkit.runtime.node;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.Message;
import io.raftkit.runtime.lane.AppliedPoint;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.FrameSender;
import io.raftkit.runtime.lane.SnapshotRestore;
import io.raftkit.runtime.lane.SnapshotTaker;
import io.raftkit.runtime.lane.SnapshotTimes;
import io.raftkit.runtime.loop.EffectDispatcher;
import io.raftkit.runtime.loop.QueuedReports;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.snapshot.SnapshotLane;
import io.raftkit.runtime.snapshot.SnapshotPolicy;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.transfer.FetchReports;
import io.raftkit.runtime.transfer.SnapshotReceiver;
import io.raftkit.runtime.transfer.SnapshotSource;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The parts of a node that take, restore, give and fetch snapshots. There are none where there is no store. */
final class NodeSnapshots implements EffectDispatcher.Fetches {
    final SnapshotLane lane;
    final Runner runner;
    private final Lifecycle lifecycle;
    private final SnapshotReceiver receiver;
    private final SnapshotSource source;
    private final Runner receiverRunner;
    private final Runner sourceRunner;
    final ApplyLane.Snapshots forApplyLane;

    /** The parts over a store; the apply lane is made later. */
    NodeSnapshots(
            NodeParts parts,
            SnapshotStore store,
            NodeCommons commons,
            SnapshotFigures figures,
            FrameSender sender,
            QueuedReports reports,
            SessionTable sessions,
            Supplier<ApplyLane> applyLane) {
        int roomBytes = parts.transport().maxFrameBytes() - EngineConfig.Limits.FRAME_OVERHEAD_BYTES;
        DamagedSnapshots damaged = new DamagedSnapshots(parts.snapshots().damaged(), commons.log(), figures, ref -> {
            reports.snapshotDamaged(ref);
            applyLane.get().wake();
        });
        lifecycle = commons.lifecycle();
        receiverRunner = lifecycle.with(parts.runners().occasional("fetch"));
        receiver = new SnapshotReceiver(
                store, roomBytes, receiverRunner, sender::send, commons, figures, received(damaged, reports));
        sourceRunner = lifecycle.with(parts.runners().occasional("source"));
        source = new SnapshotSource(
                store, damaged, roomBytes, parts.snapshots().bytesPerSecond(), sourceRunner, sender::send, commons);
        runner = lifecycle.with(parts.runners().occasional("snapshot"));
        lane = new SnapshotLane(
                store, source::isGiven, damaged, runner, commons, taken(commons, figures, reports, applyLane));
        SnapshotTaker taker = taker(parts, damaged, commons, figures, sessions);
        forApplyLane = new ApplyLane.Snapshots(taker, new SnapshotRestore(store, commons, figures, sessions));
        lookAtWhatIsNotRestored(parts);
    }

    private SnapshotTaker taker(
            NodeParts parts,
            DamagedSnapshots damaged,
            NodeCommons commons,
            SnapshotFigures figures,
            SessionTable sessions) {
        AppliedPoint point = AppliedPoint.atStart(
                parts.stateMachine().lastApplied(),
                parts.recovered(),
                parts.identity().initial(),
                parts.persister()::read,
                sessions);
        SnapshotPolicy policy = new SnapshotPolicy(
                commons.serverId(),
                parts.snapshots().logBytes(),
                parts.snapshots().ageMillis());
        return new SnapshotTaker(
                lane,
                new SnapshotTimes(policy, damaged, point, snapshotIndex(parts), commons.clock()),
                point,
                new SplittableRandom(~parts.config().seed())::nextLong,
                parts.config().heartbeatNanos(),
                commons,
                figures);
    }

    private static long snapshotIndex(NodeParts parts) {
        StoredSnapshot inForce = parts.recovered().snapshot();
        return inForce == null ? 0 : inForce.ref().index();
    }

    /** A state machine with a disk of its own is restored from no snapshot, and has applied what is behind it before. */
    private void lookAtWhatIsNotRestored(NodeParts parts) {
        StoredSnapshot inForce = parts.recovered().snapshot();
        long applied = parts.stateMachine().lastApplied();
        if (inForce != null && applied >= inForce.ref().index()) {
            lane.verify(inForce);
        } else if (inForce != null && parts.recovered().lostState() == null) {
            lane.verified(inForce.ref());
        }
        long first =
                Math.max(snapshotIndex(parts) + 1, parts.recovered().logStart().firstIndex());
        long logBytes = parts.snapshots().logBytes();
        if (logBytes > 0 && applied >= first) {
            long sizeBytes = inForce == null ? 0 : inForce.sizeBytes();
            // More than any server waits for.
            lane.measure(
                    parts.persister()::read, first, applied, 2 * Math.min(Math.max(logBytes, sizeBytes), 1L << 60));
        }
    }

    private static FetchReports received(DamagedSnapshots damaged, QueuedReports reports) {
        return new FetchReports() {
            @Override
            public void fetching(String id, long bytes) {
                reports.fetching(id, bytes);
            }

            @Override
            public void received(StoredSnapshot snapshot) {
                damaged.forget(snapshot.ref());
                reports.received(snapshot);
            }

            @Override
            public void failed(String id, String why) {
                reports.failed(id, why);
            }
        };
    }

    private static SnapshotLane.Reports taken(
            NodeCommons commons, SnapshotFigures figures, QueuedReports reports, Supplier<ApplyLane> applyLane) {
        return new SnapshotLane.Reports() {
            @Override
            public void taken(StoredSnapshot snapshot, long nanos) {
                commons.counters().count(Counter.SNAPSHOTS);
                figures.wrote(nanos);
                reports.snapshotTaken(snapshot);
            }

            @Override
            public void failed(SnapshotRef ref, Throwable cause) {
                applyLane.get().snapshotFailed(ref, cause);
            }

            @Override
            public void measured(long from, long bytes, long oldestMillis) {
                applyLane.get().logMeasured(from, bytes, oldestMillis);
            }
        };
    }

    /** Takes a message that is not for the engine; false if there is no room for it. */
    boolean offer(int from, Message message) {
        boolean isRequest = message instanceof FetchChunk || message instanceof FindSnapshot;
        return isRequest ? source.offer(from, message) : receiver.offer(from, message);
    }

    @Override
    public void fetch(Effects.Fetch fetch) {
        receiver.fetch(fetch);
    }

    @Override
    public void search(Effects.Search search) {
        receiver.search(search);
    }

    void start() {
        runner.start(lifecycle.failStop("Keeping snapshots", lane));
        receiverRunner.start(lifecycle.failStop("Fetching snapshots", receiver));
        sourceRunner.start(lifecycle.failStop("Giving snapshots to other servers", source));
    }

    boolean isCurrent() {
        return runner.isCurrent() || receiverRunner.isCurrent() || sourceRunner.isCurrent();
    }

    /** Waits until the store is not used any more; false if it still was when time was up. */
    boolean join(long timeoutNanos) {
        boolean areOver = receiverRunner.join(timeoutNanos);
        areOver &= sourceRunner.join(timeoutNanos);
        return runner.join(timeoutNanos) && areOver;
    }
}
