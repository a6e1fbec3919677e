package io.raftkit.engine;

import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.state.ServerState;

/** What a server does when it and another server, a member or not, disagree about their identities. */
final class DisputeRules {
    private DisputeRules() {}

    /**
     * Notes a disagreement. Nothing of what the other server says counts; a server that is at its first start takes part in nothing from
     * now on.
     *
     * @return the role to play next
     */
    static Role note(ServerState state, Role role, Sender sender, Dispute dispute, String view) {
        int serverId = sender.id();
        if (dispute == Dispute.UNKNOWN_STORE) {
            noteUnknownStore(state, role, sender, view);
            state.note(role.name(), state.peers.takeNews());
            return role;
        }
        if (!state.disputes.add(serverId, dispute, view, state.nowNanos)) {
            return role;
        }
        state.note(role.name(), state.disputes.problem(serverId, state.nowNanos));
        if (!state.isAtFirstStart() || state.bootstrap.isJoined()) {
            // One that joins has no members yet, and so votes for nobody: it may well come in the place of another
            // storage.
            return role;
        }
        state.holdBack(serverId);
        return new Follower(state, "takes part in nothing");
    }

    /**
     * Whether this server counts on what it heard from another: on votes while it is a candidate, on acknowledgements while it leads. The
     * votes of a leader's election are not counted again.
     */
    static boolean hasCounted(Role role, int serverId) {
        if (role instanceof Leader leader) {
            Progress progress = leader.progressOf(serverId);
            return progress != null && progress.matchIndex() > 0;
        }
        return role instanceof Candidate;
    }

    /**
     * It counts from its next message on if it turns out to be the member. A sender without a storage is the server at the member's address, which says that
     * it is not the one that is meant.
     */
    private static void noteUnknownStore(ServerState state, Role role, Sender sender, String view) {
        if (sender.storeId() == 0 && role instanceof Leader leader) {
            leader.beginAgain(sender.id());
        }
        state.strays.hear(sender, id -> hasCounted(role, id));
        if (state.peers.standing(sender) == KnownPeers.Standing.UNKNOWN_STORE) {
            state.peers.unknownStoreHeard(sender.id(), view, state.nowNanos);
        }
    }
}
