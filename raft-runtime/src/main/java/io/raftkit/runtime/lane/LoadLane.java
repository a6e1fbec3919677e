package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads back entries that left memory, one load each turn. Has a thread only while there is something to read. */
public final class LoadLane implements Worker {

    private final Persister persister;
    private final Runner runner;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final LaneReports reports;
    private final Queue<Effects.Load> loads = new ConcurrentLinkedQueue<>();

    public LoadLane(Persister persister, Runner runner, Lifecycle lifecycle, Counters counters, LaneReports reports) {
        this.persister = persister;
        this.runner = runner;
        this.lifecycle = lifecycle;
        this.counters = counters;
        this.reports = reports;
    }

    public void offer(Effects.Load load) {
        loads.add(load);
        runner.wake();
    }

    @Override
    public long turn() {
        Effects.Load load = loads.poll();
        if (lifecycle.isStopped()) {
            return ENDED;
        }
        if (load == null) {
            return IDLE;
        }
        try {
            EntryBatch entries = persister.read(load.from(), load.to(), load.bytesMax());
            counters.count(Counter.LOADS);
            reports.loaded(load.id(), entries);
        } catch (IOException | RuntimeException | Error e) {
            lifecycle.fail(Failure.ofRead(load.from(), load.to(), e));
            return ENDED;
        }
        return AGAIN;
    }
}
