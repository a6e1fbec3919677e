package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.PreVote;
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
        boolean isOfNewMember = isOfNewMember(state, role, sender, message);
        if (isOfNewMember) {
            state.peers.answer(sender);
        }
        boolean counts = isOfNewMember || state.hear(sender, id -> DisputeRules.hasCounted(role, id));
        state.note(role.name(), state.peers.takeNews());
        boolean isAdmitted = counts && message.term() - state.currentTerm() <= TERM_JUMP_MAX;
        if (isAdmitted && isOfNewMember && bringsEntries(state, message)) {
            state.peers.bind(state.bootstrap.storeId(), sender.epoch());
        }
        return isAdmitted;
    }

    private static boolean bringsEntries(ServerState state, RaftMessage message) {
        boolean hasEntries = message instanceof AppendEntries request
                ? !request.entries().isEmpty()
                : message instanceof InstallSnapshot;
        return hasEntries && message.term() >= state.currentTerm();
    }

    /**
     * Whether a message comes from a leader or a candidate that this server does not know as a member yet, or knows by a storage in whose place
     * it came. A storage that was replaced cannot win an election any more: the entry that took it out is committed, and it does not have it.
     *
     * <p>A candidate on another storage than the one that was heard first is not answered while the members have not agreed on either. It may be
     * the member on an empty disk, which learned the epoch from old frames: (1) 1 commits an entry with 3; (2) 3 loses its disk, and old frames
     * give it the log up to the epoch; (3) 2, which lacks the entry, would elect it.
     *
     * <p>A leader has entries for the member, and does not answer a candidate on another storage under its id, nor a leader of an earlier term: an
     * answer goes where that one is, and what follows would go there as well. If the candidate is right, others do not hear this leader, and it
     * steps down.
     */
    private static boolean isOfNewMember(ServerState state, Role role, Sender sender, RaftMessage message) {
        if (!message.isOfLeaderOrCandidate()) {
            return false;
        }
        boolean isStranger = switch (state.peers.standing(sender)) {
            case OUTSIDER -> true;
            case UNKNOWN_STORE -> isAnsweredOnAnotherStorage(state, role, sender, message);
            case KNOWN, UNHEARD -> false;
        };
        return isStranger && mayBeNewMember(state, sender, message);
    }

    private static boolean isAnsweredOnAnotherStorage(
            ServerState state, Role role, Sender sender, RaftMessage message) {
        boolean leads = role.name() == ServerRole.LEADER;
        return isCandidacy(message)
                ? state.peers.known().isAgreedOn(sender.id()) && !leads
                : !leads || message.term() > state.currentTerm();
    }

    /** A member that leads a term is believed more than somebody else who says that it leads the same. */
    private static boolean mayBeNewMember(ServerState state, Sender sender, RaftMessage message) {
        boolean isRival = !isCandidacy(message)
                && message.term() == state.currentTerm()
                && state.leaderId() != sender.id()
                && state.membership.servers().contains(state.leaderId());
        return !isRival && state.peers.known().mayBeNewMember(sender);
    }

    private static boolean isCandidacy(RaftMessage message) {
        return message instanceof RequestVote || message instanceof PreVote;
    }

    /** Whether a request is for a vote against a leader that this server hears (thesis §4.2.3). */
    static boolean isDisturbance(RaftMessage message, Role role) {
        return message instanceof RequestVote request && !request.isTransfer() && role.isLeaderFresh();
    }
}
