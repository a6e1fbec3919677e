package io.raftkit.engine;

import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.state.ServerState;

/** Decides which messages an engine handles. */
final class Reception {
    /** A term this far ahead is damage or malice: elections raise it by one. */
    private static final long TERM_JUMP_MAX = 1L << 32;

    private Reception() {}

    /** Takes note of the sender; returns whether what it says counts, and can be meant. */
    static boolean admits(ServerState state, Role role, Sender sender, RaftMessage message) {
        if (sender.id() == state.self() || state.isHeldBack()) {
            return false;
        }
        boolean counts =
                isOfNewMember(state, sender, message) || state.hear(sender, id -> DisputeRules.hasCounted(role, id));
        state.note(role.name(), state.peers.takeNews());
        return counts && message.term() - state.currentTerm() <= TERM_JUMP_MAX;
    }

    /**
     * Whether a message comes from a leader or a candidate that this server does not know as a member yet, or knows by a storage in whose place
     * it came. A storage that was replaced cannot win an election any more: the entry that took it out is committed, and it does not have it.
     */
    private static boolean isOfNewMember(ServerState state, Sender sender, RaftMessage message) {
        KnownPeers known = state.peers.known();
        KnownPeers.Standing standing = known.standing(sender.id(), sender.storeId());
        boolean isUnknown = standing == KnownPeers.Standing.OUTSIDER || standing == KnownPeers.Standing.UNKNOWN_STORE;
        return isUnknown && message.isOfLeaderOrCandidate() && known.mayBeNewMember(sender.epoch());
    }

    /** Whether a request is for a vote against a leader that this server hears (thesis §4.2.3). */
    static boolean isDisturbance(RaftMessage message, Role role) {
        return message instanceof RequestVote request && !request.isTransfer() && role.isLeaderFresh();
    }
}
