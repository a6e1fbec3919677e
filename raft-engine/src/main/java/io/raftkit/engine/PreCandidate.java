package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.quorum.VoteTally;

/** Asks whether an election could be won before disturbing anyone with a new term (thesis §9.6). */
final class PreCandidate extends Role {
    private final VoteTally tally;
    private long askedNanos;

    private PreCandidate(ServerState state, String reason) {
        super(state, reason);
        tally = new VoteTally(state.quorum);
    }

    static Role begin(ServerState state, String reason) {
        PreCandidate role = new PreCandidate(state, reason);
        // The leader is taken for gone; should it be heard again, it is followed again.
        state.leaderIs(0);
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
        for (int voter : state.configuration.voters()) {
            if (tally.awaits(voter)) {
                state.send(voter, new PreVote(state.currentTerm() + 1, state.log.lastIndex(), state.log.lastTerm()));
            }
        }
    }

    private long askAgainNanos() {
        return askedNanos + state.pace.askAgainNanos();
    }

    private Role decide() {
        return tally.isWon() ? Candidate.begin(state, "a majority would vote for it") : this;
    }

    @Override
    Role onTime() {
        if (!state.mayCampaign()) {
            return new Follower(state, "its disk takes no promises");
        }
        if (state.electionTimer.isOver(state.nowNanos)) {
            state.pace.roundFailed();
            return begin(state, "no majority answered the pre-vote");
        }
        if (state.nowNanos >= askAgainNanos()) {
            ask();
        }
        return this;
    }

    @Override
    long deadlineNanos() {
        return Math.min(askAgainNanos(), state.electionTimer.deadlineNanos());
    }

    @Override
    String whyNoLeader() {
        return "asking whether an election could be won in term " + (state.currentTerm() + 1) + ": "
                + state.quorum.size() + " of "
                + state.configuration.voters() + " are needed, not granted by "
                + state.configuration.voters().stream().filter(tally::awaits).toList();
    }

    @Override
    public Role onPreVoteReply(int from, PreVoteReply reply) {
        if (reply.granted() && reply.term() != state.currentTerm() + 1) {
            return this;
        }
        // A refusal is no promise either: whoever still took the leader for fresh may see it differently when it is
        // asked again.
        if (reply.granted()) {
            tally.record(from, true);
        }
        return decide();
    }
}
