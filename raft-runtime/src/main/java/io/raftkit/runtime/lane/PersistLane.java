package io.raftkit.runtime.lane;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the engine wants durable, in order, and sends what waited for it. While one group of steps is on its way to the disk the
 * next one gathers. Each turn writes one group.
 */
public final class PersistLane implements Worker {
    /** How long a full disk is left alone before the same batches are offered again. */
    static final long FULL_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long nothing must have come before the persister is told that it is idle. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Persister persister;
    private final StartMark startMark;
    private final FrameSender frameSender;
    private final LaneReports reports;
    private final Runner runner;
    private final Lifecycle lifecycle;
    private final NodeClock clock;
    private final Counters counters;
    private final NodeLog log;
    private final Queue<Effects.Persist> steps = new ConcurrentLinkedQueue<>();
    private final Gate gate = new Gate();
    private volatile boolean isFinishing;

    /** The group that found the disk full: offered again before anything else. */
    @Nullable
    private PersistGroup refused;

    private long retryAtNanos;

    /** Whether something was stored since the persister was told that it is idle; and when the last of it was. */
    private boolean hasStored;

    private long storedAtNanos;

    public PersistLane(
            Persister persister,
            StartMark startMark,
            FrameSender frameSender,
            LaneReports reports,
            Runner runner,
            NodeCommons commons) {
        this.persister = persister;
        this.startMark = startMark;
        this.frameSender = frameSender;
        this.reports = reports;
        this.runner = runner;
        lifecycle = commons.lifecycle();
        clock = commons.clock();
        counters = commons.counters();
        log = commons.log();
    }

    /** Hands over the next step. */
    public void offer(Effects.Persist step) {
        steps.add(step);
        runner.wake();
    }

    /** Ends the lane once all that was handed over is written. */
    public void finishWhenEmpty() {
        isFinishing = true;
        runner.wake();
    }

    /** Waits, once the node is stopped, until nothing is being written or sent from here. */
    public boolean awaitQuiet(long timeoutNanos) {
        return gate.awaitEmpty(timeoutNanos);
    }

    @Override
    public long turn() {
        // Read before the queue is: what was handed over before finishing is written.
        boolean isLast = isFinishing;
        gate.enter();
        try {
            if (lifecycle.isStopped()) {
                return ENDED;
            }
            if (refused == null && steps.isEmpty()) {
                return isLast ? ENDED : rest();
            }
            return write();
        } catch (Throwable t) {
            lifecycle.fail(Failure.of("Handing entries to stable storage", t));
            return ENDED;
        } finally {
            gate.leave();
        }
    }

    private long write() {
        boolean wasRefused = refused != null;
        if (wasRefused && clock.nanos() < retryAtNanos) {
            return retryAtNanos;
        }
        PersistGroup group = refused != null ? refused : PersistGroup.poll(steps);
        try {
            List<PersistBatch> batches = group.batches();
            if (!batches.isEmpty()) {
                store(batches);
                hasStored = true;
                storedAtNanos = clock.nanos();
                counters.count(Counter.PERSISTS);
            }
        } catch (StorageFullException e) {
            return putOff(group, e);
        } catch (IOException | RuntimeException | Error e) {
            // A write or a force that failed once is never tried again: what it left behind cannot be known.
            lifecycle.fail(Failure.ofWrite(e));
            return ENDED;
        }
        refused = null;
        if (wasRefused) {
            reports.stalled(false);
        }
        finish(group);
        return AGAIN;
    }

    /** Tells the persister once that nothing has come for a while. */
    private long rest() {
        if (!hasStored) {
            return IDLE;
        }
        long silentAtNanos = storedAtNanos + SILENCE_NANOS;
        if (clock.nanos() < silentAtNanos) {
            return silentAtNanos;
        }
        hasStored = false;
        try {
            persister.idle();
        } catch (IOException | RuntimeException | Error e) {
            lifecycle.fail(Failure.ofWrite(e));
            return ENDED;
        }
        return IDLE;
    }

    private void store(List<PersistBatch> batches) throws IOException {
        try {
            persister.persistAll(batches);
        } catch (StorageFullException e) {
            if (e.batchesStored() > 0) {
                startMark.batchIsDurable();
            }
            throw e;
        }
        startMark.batchIsDurable();
    }

    private void finish(PersistGroup durable) {
        frameSender.send(durable.held());
        // While the next write waits, another thread takes the turn.
        reports.persisted(durable.ticket(), refused == null && steps.isEmpty());
    }

    private long putOff(PersistGroup group, StorageFullException e) {
        counters.count(Counter.DISK_FULL);
        boolean isNew = refused == null;
        refused = group.behind(e.batchesStored());
        if (e.batchesStored() > 0) {
            finish(group.first(e.batchesStored()));
        }
        if (isNew) {
            log.warn("the disk is full, no proposals are taken until there is space: " + e.getMessage());
            reports.stalled(true);
        }
        retryAtNanos = clock.nanos() + FULL_RETRY_NANOS;
        return retryAtNanos;
    }
}
