package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import org.jspecify.annotations.Nullable;

/** Reports that nobody listens to; a test overrides those that it is about. */
public class NoReports implements LaneReports {
    @Override
    public void persisted(long ticket, boolean isIdle) {}

    @Override
    public void stalled(boolean isStalled) {}

    @Override
    public void loaded(long id, @Nullable EntryBatch entries) {}

    @Override
    public void began(Applied applied) {}

    @Override
    public void applied(Applied applied, boolean isIdle) {}

    @Override
    public void restored(Applied applied) {}
}
