package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import org.jspecify.annotations.Nullable;

/** What lanes report to the loop, each from its own thread. */
public interface LaneReports {

    /** The steps up to this ticket are durable and their held messages sent. A lane that is idle has time for the turn that this needs. */
    void persisted(long ticket, boolean isIdle);

    /** The disk is full, or no longer. */
    void stalled(boolean isStalled);

    /** The entries of a load, or null if they are gone. */
    void loaded(long id, @Nullable EntryBatch entries);

    /** The state machine held effects at the start already. */
    void began(Applied applied);

    /** The state machine has come so far. A lane that is idle has time for the turn that this needs. */
    void applied(Applied applied, boolean isIdle);

    /** The state machine holds the state of a snapshot. */
    void restored(Applied applied);
}
