package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.state.ServerState;
import java.util.function.Supplier;

/** The verbs of {@link RaftEngine} about snapshots (Raft §7), its own and those that come from other servers. */
public final class SnapshotVerbs {
    private final ServerState state;
    private final Supplier<ServerRole> role;

    SnapshotVerbs(ServerState state, Supplier<ServerRole> role) {
        this.state = state;
        this.role = role;
    }

    /** Says that a snapshot of what this server has applied is durable in its store. One that is not newer than the one in force is passed over. */
    public void taken(StoredSnapshot snapshot) {
        state.effects.begin();
        SnapshotRules.taken(state, snapshot);
    }

    /**
     * Says that a snapshot of another server is durable in this one's store. One that reaches no further than commitIndex, or is of a later term
     * than this server's, is passed over.
     */
    public void received(StoredSnapshot snapshot) {
        state.effects.begin();
        SnapshotRules.received(state, role.get(), snapshot);
    }

    /** Says how much of the snapshot of {@link Effects#fetch()} with this id is here, for the leader's status. */
    public void fetching(String id, long bytes) {
        state.effects.begin();
        state.snapshots.fetch.fetching(id, bytes);
    }

    /**
     * Says that the snapshot of {@link Effects#fetch()} with this id cannot be had, or is not fetched any more because it was not named for long,
     * and why. It is wanted again at a later offer. A report of any other than the one named last is passed over.
     */
    public void failed(String id, String why) {
        state.effects.begin();
        SnapshotRules.failed(state, role.get(), id, why);
    }

    /** Says that the store does not give this snapshot back whole: others are to have theirs elsewhere until there is a new one. */
    public void damaged(SnapshotRef ref) {
        state.effects.begin();
        state.snapshots.damaged(ref);
    }

    /** Says that the state machine holds what the snapshot of {@link Effects#restore()} with this index holds. */
    public void restored(long index) {
        state.effects.begin();
        state.applyFeed.restored(index);
    }
}
