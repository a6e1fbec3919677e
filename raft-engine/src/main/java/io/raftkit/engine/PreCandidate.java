package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.quorum.VoteTally;
import io.raftkit.engine.state.ServerState;

/** Asks whether an election could be won before disturbing anyone with a new term (thesis §9.6). */
final class PreCandidate extends Role {
    private final VoteTally tally = new VoteTally();
    private final VoteRefusals refusals = new VoteRefusals();
    private final boolean wantsWordOfAll;
    private long askedNanos;

    private PreCandidate(ServerState state, String reason, boolean wantsWordOfAll) {
        super(state, reason);
        this.wantsWordOfAll = wantsWordOfAll;
    }

    /**
     * Asks for the first time. A server without a past, which has entered no term since its start, wants to have heard every voter once, until
     * the round's timeout is over: one that knows of another beginning must have its say before this server makes one of its own.
     */
    static Role begin(ServerState state, String reason) {
        boolean isFirst = state.isAtFirstStart() && !state.term.hasSeenAllOf(state.currentTerm());
        return begin(new PreCandidate(state, reason, isFirst));
    }

    /** Asks in a new round. */
    static Role beginAgain(ServerState state, String reason) {
        return begin(new PreCandidate(state, reason, false));
    }

    private static Role begin(PreCandidate role) {
        ServerState state = role.state;
        // The leader is taken for gone; should it be heard again, it is followed again.
        state.leader.forget();
        state.electionTimer.restart(state.nowNanos);
        role.tally.record(state.self(), true);
        role.ask();
        return role.decide();
    }

    @Override
    ServerRole name() {
        return ServerRole.PRE_CANDIDATE;
    }

    private void ask() {
        askedNanos = state.nowNanos;
        for (int voter : state.membership.voters()) {
            if (tally.awaits(voter)) {
                state.send(voter, new PreVote(state.currentTerm() + 1, state.log.lastIndex(), state.log.lastTerm()));
            }
        }
    }

    private long askAgainNanos() {
        return askedNanos + state.pace.askAgainNanos();
    }

    private boolean isWon() {
        return tally.isWon(state.membership.quorum())
                && (!wantsWordOfAll || state.membership.voters().stream().allMatch(this::wasHeard));
    }

    private boolean wasHeard(int voter) {
        return voter == state.self() || state.peers.isKnown(voter);
    }

    private Role decide() {
        // A snapshot that came meanwhile may have left this server out.
        return isWon() && state.membership.isElectable(state.self())
                ? Candidate.begin(state, "a majority would vote for it")
                : this;
    }

    @Override
    Role onTime() {
        if (!CampaignRules.mayCampaign(state)) {
            // A timeout that is over too is not left for another turn.
            return new Follower(state, "its disk takes no promises").onTime();
        }
        if (state.electionTimer.isOver(state.nowNanos)) {
            state.pace.roundFailed();
            return beginAgain(state, reasonToAskAgain());
        }
        if (state.nowNanos >= askAgainNanos()) {
            ask();
        }
        // The word that was missing may have been another message than an answer.
        return decide();
    }

    private String reasonToAskAgain() {
        return tally.isWon(state.membership.quorum())
                ? "not every voter was heard"
                : "no majority answered the pre-vote";
    }

    @Override
    long deadlineNanos() {
        return Math.min(askAgainNanos(), state.electionTimer.deadlineNanos());
    }

    @Override
    String whyNoLeader() {
        return "asking whether an election could be won in term " + (state.currentTerm() + 1) + ": "
                + state.membership.quorum() + " are needed"
                + refusals.words(
                        state.membership.voters().stream().filter(tally::awaits).toList());
    }

    @Override
    public Role onPreVoteReply(int from, PreVoteReply reply) {
        if (reply.granted() && reply.term() != state.currentTerm() + 1) {
            return this;
        }
        refusals.note(from, reply.answer());
        // A refusal is no promise either: a server that still counted on the leader may answer differently
        // when it is asked again.
        if (reply.granted()) {
            tally.record(from, true);
        }
        return decide();
    }
}
