package io.raftkit.engine;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.state.ServerState;

/** Collects the effects of a turn at its end. */
final class EndOfTurn {
    private EndOfTurn() {}

    static Effects gather(ServerState state, Role role) {
        role.sendDue();
        SnapshotRules.search(state);
        state.persistFeed.handOut(state, role.neededFrom());
        state.applyFeed.handOut(Math.min(state.commitIndex(), state.durability.lastIndex()), state);
        ReadRules.release(state);
        state.log.evictUpTo(state.durability.lastIndex());
        state.effects.wakeAtNanos = Math.min(
                role.deadlineNanos(), Math.min(state.reads.deadlineNanos(), SnapshotRules.searchDeadlineNanos(state)));
        return state.effects.take();
    }
}
