package io.raftkit.engine;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.state.ServerState;

/** Gathers what a server owes at the end of a turn. */
final class EndOfTurn {
    private EndOfTurn() {}

    static Effects gather(ServerState state, Role role) {
        role.sendDue();
        state.persistFeed.handOut(state, role.neededFrom());
        state.applyFeed.handOut(Math.min(state.commitIndex(), state.durability.lastIndex()), state);
        ReadRules.release(state);
        state.log.evictUpTo(state.durability.lastIndex());
        state.effects.wakeAtNanos =
                Math.min(role.deadlineNanos(), Math.min(state.forwards.deadlineNanos(), state.reads.deadlineNanos()));
        return state.effects.take();
    }
}
