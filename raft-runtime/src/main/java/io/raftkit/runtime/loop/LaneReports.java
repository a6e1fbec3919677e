package io.raftkit.runtime.loop;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.runtime.lane.LoadLane;
import io.raftkit.runtime.lane.PersistLane;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.thread.InputQueue;
import org.jspecify.annotations.Nullable;

/** What lanes tell the loop: through the one queue, as everything else. */
public final class LaneReports implements PersistLane.Reports, LoadLane.Reports {
    private final InputQueue inputs;

    public LaneReports(InputQueue inputs) {
        this.inputs = inputs;
    }

    @Override
    public void persisted(long ticket) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.persisted(ticket)));
    }

    @Override
    public void stalled(boolean isStalled) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.stalled(isStalled)));
    }

    @Override
    public void loaded(long id, @Nullable EntryBatch entries) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.loaded(id, entries)));
    }

    public void applied(long index) {
        inputs.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.applied(index)));
    }
}
