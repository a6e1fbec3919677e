package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.quorum.VoteTally;
import io.raftkit.engine.state.ServerState;

/** Asks for votes in a new term (Figure 2, candidates). */
final class Candidate extends Role {
    private final VoteTally tally = new VoteTally();
    private final VoteRefusals refusals = new VoteRefusals();
    private long askedNanos;
    /** Where the configuration stands by which the votes are asked for. */
    private final long configurationIndex;
    /** Whether it is known that no majority can be had any more. */
    private boolean isGivenUp;

    private final boolean isTransfer;

    private Candidate(ServerState state, String reason, boolean isTransfer) {
        super(state, reason);
        this.isTransfer = isTransfer;
        configurationIndex = state.membership.latest().index();
    }

    /** "On conversion to candidate, start election: increment currentTerm, vote for self, reset election timer, send RequestVote". */
    static Role begin(ServerState state, String reason) {
        return begin(state, new Candidate(state, reason, false));
    }

    /** Starts an election that the leader asked for: without a pre-vote, and others do not refuse because they hear that leader (thesis §3.10). */
    static Role beginTransfer(ServerState state, int leader) {
        return begin(state, new Candidate(state, "server " + leader + " hands over", true));
    }

    private static Role begin(ServerState state, Candidate role) {
        state.openTerm();
        state.electionTimer.restart(state.nowNanos);
        role.ask();
        return role;
    }

    @Override
    ServerRole name() {
        return ServerRole.CANDIDATE;
    }

    private void ask() {
        askedNanos = state.nowNanos;
        for (int voter : state.membership.voters()) {
            if (voter != state.self() && tally.awaits(voter)) {
                // Held until the own vote is durable: it counts itself only then, and the new term leaves only then.
                state.send(
                        voter,
                        new RequestVote(state.currentTerm(), state.log.lastIndex(), state.log.lastTerm(), isTransfer));
            }
        }
    }

    private long askAgainNanos() {
        return askedNanos + state.pace.askAgainNanos();
    }

    /**
     * "If votes received from majority of servers: become leader". The own vote is received when it is durable. Under another configuration, which came
     * with a snapshot, the votes may be those of other storages.
     */
    private Role decide() {
        return state.membership.latest().index() == configurationIndex && tally.isWon(state.membership.quorum())
                ? new Leader(state, "won the election of term " + state.currentTerm())
                : this;
    }

    @Override
    Role onPersisted() {
        if (tally.awaits(state.self()) && state.durability.covers(state.term.termAndVote())) {
            tally.record(state.self(), true);
            // What was asked has left only now.
            askedNanos = state.nowNanos;
            return decide();
        }
        return this;
    }

    /** "If election timeout elapses: start new election", again by way of a pre-vote, so that a lonely server's term stays put. */
    @Override
    Role onTime() {
        if (!CampaignRules.mayCampaign(state)) {
            // A timeout that is over too is not left for another turn.
            return new Follower(state, "its disk takes no promises").onTime();
        }
        if (state.electionTimer.isOver(state.nowNanos)) {
            if (!isGivenUp) {
                state.pace.roundFailed();
            }
            return PreCandidate.beginAgain(state, "no majority voted for it in term " + state.currentTerm());
        }
        if (state.nowNanos >= askAgainNanos() && state.durability.covers(state.currentTerm())) {
            ask();
        }
        return this;
    }

    @Override
    long deadlineNanos() {
        // While the own vote is being written, nothing is asked again: waking for that would be waking without end.
        long timeoutNanos = state.electionTimer.deadlineNanos();
        return state.durability.covers(state.currentTerm()) ? Math.min(askAgainNanos(), timeoutNanos) : timeoutNanos;
    }

    @Override
    String whyNoLeader() {
        return "asking for votes in term " + state.currentTerm() + ": " + state.membership.quorum() + " are needed"
                + refusals.words(
                        state.membership.voters().stream().filter(tally::awaits).toList());
    }

    /**
     * Whether a majority is out of reach, because votes were refused or servers are gone. Then this term cannot succeed, and to wait for the whole
     * timeout would only leave the cluster without a leader. The candidates that got the other votes know the same by now, so the next two attempts
     * are set further apart.
     */
    private void giveUpIfLost() {
        if (!isGivenUp && tally.isLost(state.membership.quorum(), state.peers::isLost)) {
            isGivenUp = true;
            state.pace.roundFailed();
            state.electionTimer.hasten(
                    state.nowNanos, state.membership.rankOf(state.self(), 0), state.pace.stepNanos());
        }
    }

    @Override
    Role onPeerLost(int serverId) {
        giveUpIfLost();
        return this;
    }

    @Override
    public Role onRequestVoteReply(int from, RequestVoteReply reply) {
        if (reply.term() < state.currentTerm()) {
            return this;
        }
        tally.record(from, reply.granted());
        refusals.note(from, reply.answer());
        giveUpIfLost();
        return decide();
    }
}
