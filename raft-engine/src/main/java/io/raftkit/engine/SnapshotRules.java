package io.raftkit.engine;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.state.ServerState;

/** What a snapshot changes (Raft §7). */
final class SnapshotRules {
    private SnapshotRules() {}

    /**
     * Takes a snapshot of this server's own state: it "replaces" the log up to its last entry once its record is durable. One that is not
     * newer than the one in force, or reaches no further than what was dropped, stands for nothing that was not replaced before.
     */
    static void taken(ServerState state, StoredSnapshot snapshot) {
        SnapshotRef ref = snapshot.ref();
        if (ref.index() > state.applyFeed.lastApplied()) {
            throw new IllegalArgumentException(
                    ref + " holds more than was applied, up to entry " + state.applyFeed.lastApplied());
        }
        if (!state.snapshots.isNews(snapshot) || ref.index() < state.log.firstIndex() - 1) {
            return;
        }
        requireThisHistory(state, ref);
        state.snapshots.record(snapshot);
    }

    /** A snapshot goes on instead of the log, so it must say the same: another term or other members would be another history. */
    private static void requireThisHistory(ServerState state, SnapshotRef ref) {
        if (!state.log.matches(ref.index(), ref.term())) {
            throw new IllegalArgumentException(ref + " stands for an entry of term " + ref.term()
                    + ", the log has one of term " + state.log.termAt(ref.index()));
        }
        Membership.Placed committed = state.membership.committed();
        boolean hasOtherMembers = ref.configurationIndex() != committed.index()
                || !ref.configuration().equals(committed.configuration());
        if (committed.index() <= ref.index() && hasOtherMembers) {
            throw new IllegalArgumentException(ref + " has " + ref.configuration() + " of entry "
                    + ref.configurationIndex() + ", the log " + committed.configuration() + " of entry "
                    + committed.index());
        }
    }
}
