package io.raftkit.runtime.node;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.runtime.loop.EffectDispatcher;
import io.raftkit.runtime.loop.QueuedReports;

/** Fetches no snapshots: there is nowhere to keep them. */
record NoStore(QueuedReports reports) implements EffectDispatcher.Fetches {
    @Override
    public void fetch(Effects.Fetch fetch) {
        reports.failed(fetch.snapshot().ref().id(), "this server has nowhere to keep snapshots");
    }

    @Override
    public void search(Effects.Search search) {
        // The leader was told why what it offers is not taken, and another server's would be taken as little.
    }
}
