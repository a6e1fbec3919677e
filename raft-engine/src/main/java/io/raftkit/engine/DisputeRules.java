package io.raftkit.engine;

import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.state.ServerState;

/** What follows when another server, a member or not, and this one do not agree about who either of them is. */
final class DisputeRules {
    private DisputeRules() {}

    /**
     * Notes a disagreement. Nothing of what the other server says counts; a server that is at its first start takes part in nothing from
     * now on.
     *
     * @return the role to play next
     */
    static Role note(ServerState state, Role role, int serverId, Dispute dispute, String view) {
        if (dispute == Dispute.UNKNOWN_STORE) {
            state.peers.unknownStoreHeard(serverId, view, state.nowNanos);
            state.note(role.name(), state.peers.takeNews());
            return role;
        }
        if (!state.disputes.add(serverId, dispute, view, state.nowNanos)) {
            return role;
        }
        state.note(role.name(), state.disputes.problem(serverId, state.nowNanos));
        if (!state.isAtFirstStart()) {
            return role;
        }
        state.holdBack(serverId);
        return new Follower(state, "takes part in nothing");
    }
}
