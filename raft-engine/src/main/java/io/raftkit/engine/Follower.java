package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.engine.state.ServerState;

/** Answers leaders and candidates; campaigns when it hears neither (Figure 2, followers). */
final class Follower extends Role {

    Follower(ServerState state, String reason) {
        super(state, reason);
    }

    @Override
    ServerRole name() {
        return ServerRole.FOLLOWER;
    }

    @Override
    Role onTime() {
        if (!state.electionTimer.isOver(state.nowNanos)) {
            return this;
        }
        if (!CampaignRules.mayCampaign(state)) {
            state.leader.forget();
            state.electionTimer.restart(state.nowNanos);
            return this;
        }
        // "If election timeout elapses without receiving AppendEntries RPC from current leader or granting vote to
        // candidate:
        // convert to candidate" (Figure 2), by way of a pre-vote.
        return PreCandidate.begin(state, "heard no leader for an election timeout");
    }

    @Override
    long deadlineNanos() {
        return state.electionTimer.deadlineNanos();
    }

    @Override
    Role onPeerLost(int serverId) {
        if (serverId == state.leaderId()) {
            state.electionTimer.hasten(
                    state.nowNanos, state.membership.rankOf(state.self(), serverId), state.pace.stepNanos());
        }
        return this;
    }

    @Override
    String whyNoLeader() {
        String heldBack = state.disputes.heldBack();
        if (heldBack != null) {
            return heldBack;
        }
        if (state.membership.isLeftOut(state.self())) {
            return whyNoMember();
        }
        if (!state.membership.isElectable(state.self())) {
            return "no leader was heard, and this server is no voter, so it does not stand for election";
        }
        if (!CampaignRules.isKnownByItsStorage(state)) {
            return "the members know this server's id by another storage, so it does not stand for election";
        }
        if (state.applyFeed.lacksState()) {
            return "this server has no state, because it can read none of its snapshots, so it does not stand for election";
        }
        if (state.isStalled) {
            return "this server's disk is full, so it does not stand for election: free space";
        }
        if (state.isDiskSlow()) {
            return "a write of this server has been under way for longer than an election timeout, so it does not stand for election: look"
                    + " at its disk";
        }
        return "no leader was heard in term " + state.currentTerm()
                + "; an election begins when the election timeout is over";
    }

    /** A server that joins goes through configurations from before it was added. */
    private String whyNoMember() {
        long index = state.membership.committed().index();
        return state.bootstrap.isJoined() && !state.membership.wasMember(state.self())
                ? "this server is no member by the configuration in entry " + index
                        + ", the newest that it has: it is to be added, or to be sent the entries since"
                : "this server was removed from the cluster by the configuration in entry " + index;
    }

    @Override
    public Role onAppendEntries(int from, AppendEntries request) {
        if (request.term() < state.currentTerm()) {
            return refuseOldLeader(from, request);
        }
        hearLeader(from, request);
        if (!state.log.matches(request.prevLogIndex(), request.prevLogTerm())
                && request.prevLogIndex() >= state.log.firstIndex() - 1) {
            refuseGap(from, request);
        } else if (!isMoreThanTheDiskTakes(request)) {
            accept(from, request);
        }
        return this;
    }

    /**
     * Takes note that the leader of this term is alive, whatever it sent. Who leads and is no member as far as is known here may turn out not to lead:
     * then the next one to say so is believed.
     */
    private void hearLeader(int from, RaftMessage request) {
        if (state.leaderId() != from && state.membership.servers().contains(state.leaderId())) {
            throw SafetyViolationException.twoLeaders(request.term(), "server " + state.leaderId(), from, request);
        }
        state.leader.changeTo(from);
        state.leader.heard(state.nowNanos);
        state.electionTimer.restart(state.nowNanos);
        askUnknown();
    }

    @Override
    public Role onInstallSnapshot(int from, InstallSnapshot request) {
        if (request.term() < state.currentTerm()) {
            return refuseOldLeader(from);
        }
        hearLeader(from, request);
        SnapshotRules.offered(state, from, request);
        return this;
    }

    /**
     * A leader hands over. Only the leader of this very term may ask for that, and only a voter in its own newest configuration goes along: the
     * target may not have the entry yet that made it one.
     */
    @Override
    public Role onTimeoutNow(int from, TimeoutNow request) {
        boolean isOfLeader = request.term() == state.currentTerm() && from == state.leaderId();
        return isOfLeader && state.membership.isVoter(state.self()) && CampaignRules.mayCampaign(state)
                ? Candidate.beginTransfer(state, from)
                : this;
    }

    /**
     * A leader bounds what it sends ahead of what is durable here, but the next leader knows nothing of what this one sent: each would add a
     * window of its own to what waits for a disk that stands still. So a request is passed over, as if it had been lost on the way, that adds
     * to what has no room there; the leader finds out at a heartbeat, and sends it again.
     */
    private boolean isMoreThanTheDiskTakes(AppendEntries request) {
        return request.lastIndex() > state.log.lastIndex() && !state.durability.hasRoom();
    }

    /**
     * Hears of every server while all is well, so that one that loses its disk later is known to have had another. Followers have nothing to
     * say to each other otherwise: (1) A leads and commits x with B, C is cut off; (2) A dies, B comes back with an empty disk; (3) C never
     * heard B before, takes it for what it always was, and leads with its vote; x is gone. A pre-vote is a question that commits nobody. A
     * server that is not known by its storage would say nothing of the member that it is not.
     */
    private void askUnknown() {
        if (!state.peers.takeTurnToAsk(state.nowNanos, state.nowNanos + state.config.electionTimeoutHighestNanos())
                || !CampaignRules.isKnownByItsStorage(state)) {
            return;
        }
        for (int server : state.membership.voters()) {
            if (server != state.self() && !state.peers.isKnown(server)) {
                state.send(server, new PreVote(state.currentTerm() + 1, state.log.lastIndex(), state.log.lastTerm()));
            }
        }
    }

    /** Rule 2: the log has no entry at prevLogIndex with prevLogTerm. Says how far back they can agree, a whole term at a time (§5.3). */
    private void refuseGap(int from, AppendEntries request) {
        if (request.prevLogIndex() <= state.commitIndex()) {
            throw committedEntryLost(
                    from,
                    request.prevLogIndex(),
                    "has term " + request.prevLogTerm() + " at index " + request.prevLogIndex());
        }
        if (request.sequence() == 0) {
            return;
        }
        long agreeing = state.log.lastAgreeing(request.prevLogIndex() - 1, request.prevLogTerm());
        state.send(from, AppendEntriesReply.refused(request, agreeing, state.log.termAt(agreeing)));
    }

    private void accept(int from, AppendEntries request) {
        for (EntryBatch batch : request.entries()) {
            merge(from, batch);
        }
        // Rule 5: only up to what this request vouches for; behind it may lie entries of another leader.
        state.changes.commitUpTo(Math.max(state.commitIndex(), Math.min(request.leaderCommit(), request.lastIndex())));
        if (request.sequence() == 0) {
            return;
        }
        long durable = state.durability.lastIndex();
        boolean waits = !request.entries().isEmpty() && request.lastIndex() > durable;
        // A heartbeat is answered at once, with what is durable: a slow disk must not look like a dead server.
        long match = waits ? request.lastIndex() : Math.min(request.lastIndex(), durable);
        AppendEntriesReply reply = AppendEntriesReply.accepted(request, match);
        if (waits) {
            state.outgoing.sendWhenDurable(from, reply);
        } else {
            state.send(from, reply);
        }
    }

    /**
     * Rules 3 and 4: "If an existing entry conflicts with a new one (same index but different terms), delete the existing entry and all
     * that follow it. Append any new entries not already in the log." Entries already there are left alone, so that a request that arrives
     * late or twice removes nothing.
     */
    private void merge(int from, EntryBatch batch) {
        long index = Math.max(batch.firstIndex(), state.log.firstIndex());
        while (index <= batch.lastIndex() && state.log.matches(index, batch.termAt(index))) {
            index++;
        }
        if (index > batch.lastIndex()) {
            return;
        }
        if (index <= state.log.lastIndex()) {
            removeConflict(from, batch, index);
        }
        state.changes.append(batch.view(index, batch.lastIndex()));
    }

    private void removeConflict(int from, EntryBatch batch, long index) {
        if (index <= state.commitIndex()) {
            throw committedEntryLost(from, index, "sent entry " + index + " of term " + batch.termAt(index));
        }
        state.changes.truncateFrom(index);
    }

    private SafetyViolationException committedEntryLost(int leader, long index, String what) {
        String evidence = what + ", where term " + state.log.termAt(index) + " is committed (commitIndex "
                + state.commitIndex() + ")";
        return SafetyViolationException.committedEntryLost(state.currentTerm(), leader, index, evidence);
    }
}
