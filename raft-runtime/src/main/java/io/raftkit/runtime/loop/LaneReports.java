package io.raftkit.runtime.loop;

import io.raftkit.api.spi.EntryBatch;
import org.jspecify.annotations.Nullable;

/** What lanes tell the loop: through the one queue, as everything else. */
final class LaneReports implements PersistLane.Reports, LoadLane.Reports {
    private final Entrance entrance;

    LaneReports(Entrance entrance) {
        this.entrance = entrance;
    }

    @Override
    public void persisted(long ticket) {
        entrance.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.persisted(ticket)));
    }

    @Override
    public void stalled(boolean isStalled) {
        entrance.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.stalled(isStalled)));
    }

    @Override
    public void loaded(long id, @Nullable EntryBatch entries) {
        entrance.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.loaded(id, entries)));
    }

    void applied(long index) {
        entrance.offer(new VerbInput(Counter.COMPLETIONS, engine -> engine.applied(index)));
    }
}
