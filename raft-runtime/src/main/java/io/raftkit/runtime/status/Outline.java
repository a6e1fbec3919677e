package io.raftkit.runtime.status;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;

/**
 * What a node is doing, as its status says: little enough to be looked at between all steps of a simulation.
 *
 * @param state the state of the node
 * @param role its role; follower if it is stopped
 * @param term currentTerm
 * @param leaderId the leader of that term, 0 if none is known or it is stopped
 */
public record Outline(NodeStatus.State state, ServerRole role, long term, int leaderId) {
    /** Whether it leads. */
    public boolean isLeader() {
        return role == ServerRole.LEADER;
    }
}
