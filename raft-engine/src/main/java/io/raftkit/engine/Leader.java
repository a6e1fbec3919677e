package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes commands and replicates them (Figure 2, leaders). All that it knows about followers was learnt in its own term. */
final class Leader extends Role {
    private final ProgressTable followers;
    private final Proposals proposals;
    private final CheckQuorum checkQuorum;
    private final ReadRules.OfLeader reads;
    private final MembershipChanges membership;
    private final Transfer transfer;
    private final Preference preference;
    private final FollowerFeed feed;

    Leader(ServerState state, String reason) {
        super(state, reason);
        followers = new ProgressTable(
                state.self(), state.membership, state.peers::firstHeard, state::newStreamId, state.config.limits());
        followers.adoptServers(state.log.lastIndex() + 1, state.nowNanos);
        checkQuorum = new CheckQuorum(state, followers);
        reads = new ReadRules.OfLeader(state, followers);
        proposals = new Proposals(state);
        membership = new MembershipChanges(state, followers, proposals);
        transfer = new Transfer(state, followers);
        preference = new Preference(state, followers, membership, transfer);
        state.leader.changeTo(state.self());
        state.peers.answerMembersOnly();
        long firstHeartbeatNanos = state.nowNanos;
        if (state.bootstrap.noOpOnElection()) {
            // A leader may count replicas only of entries of its own term (Raft §5.4.2).
            // The no-op gives it one without waiting for a client.
            proposals.appendNoOp();
            firstHeartbeatNanos += state.config.heartbeatNanos();
        }
        feed = new FollowerFeed(state, followers, reads, firstHeartbeatNanos);
    }

    @Override
    ServerRole name() {
        return ServerRole.LEADER;
    }

    @Override
    boolean isLeaderFresh() {
        return checkQuorum.isMajorityFresh();
    }

    @Override
    String whyNoLeader() {
        return "this server leads";
    }

    @Override
    Role onTime() {
        String why = checkQuorum.whyStepDown();
        if (why == null) {
            return this;
        }
        state.leader.forget();
        return new Follower(state, "steps down: " + why);
    }

    /** A leader has no election timeout, so a server that steps down begins a new one (Figure 2, followers). */
    @Override
    void leave() {
        membership.end();
        transfer.end();
        state.electionTimer.restart(state.nowNanos);
    }

    @Override
    long deadlineNanos() {
        return Math.min(Math.min(feed.heartbeatNanos(), checkQuorum.deadlineNanos()), transfer.deadlineNanos());
    }

    @Override
    Role onPersisted() {
        return advanceCommitIndex();
    }

    @Override
    Role onPeerLost(int serverId) {
        Progress progress = followers.of(serverId);
        if (progress != null) {
            progress.connectionLost();
        }
        return this;
    }

    @Override
    long neededFrom() {
        return followers.neededFrom(state.nowNanos - state.config.electionTimeoutHighestNanos());
    }

    @Override
    Admission propose(EntryType type, List<byte[]> payloads) {
        // The target could never have all of them.
        return transfer.isUnderWay()
                ? new Admission(Admission.Verdict.HANDING_OVER, 0, 0, state.currentTerm())
                : proposals.take(type, payloads);
    }

    /**
     * "If there exists an N such that N &gt; commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex
     * = N" (Raft §5.3, §5.4.2). An entry of an older term is committed only along with one of this term: counted by itself it could still
     * be replaced (Figure 8). The leader counts itself only with what is durable on its own disk (thesis §10.2.1).
     */
    private Role advanceCommitIndex() {
        long replicated = followers.replicatedByMajority(state.durability.lastIndex());
        if (replicated > state.commitIndex() && state.log.termAt(replicated) == state.currentTerm()) {
            if (state.changes.commitUpTo(replicated)) {
                feed.sendLast(followers.former());
                followers.adoptServers(state.log.lastIndex() + 1, state.nowNanos);
            }
        }
        proposals.settledUpTo(Math.min(state.commitIndex(), state.durability.lastIndex()));
        membership.goOn();
        return membership.hasVotedItselfOut() ? stepDownAsNoVoter() : this;
    }

    /**
     * "A leader that is removed from the configuration steps down once the Cnew entry is committed" (thesis §4.2.2): until then it leads, and
     * does not count itself. If it stepped down before, nobody might be able to commit what it began.
     */
    private Role stepDownAsNoVoter() {
        handOver();
        state.leader.forget();
        return new Follower(
                state,
                "steps down: it is no voter in the configuration of entry "
                        + state.membership.latest().index());
    }

    @Override
    void changeMembership(long requestId, List<MemberChange> changes, long expectedIndex) {
        String handingOver = transfer.underWay();
        if (handingOver != null) {
            state.answer(requestId, AdminAnswer.Outcome.REFUSED, handingOver);
        } else {
            membership.begin(requestId, changes, expectedIndex);
        }
    }

    @Override
    void transfer(long requestId, int target) {
        transfer.begin(requestId, target);
    }

    /** It is asked behind all entries, so that it has them when it stands for election, unless some are lost on the way. */
    @Override
    void handOver() {
        feed.send();
        transfer.handOverToBest();
    }

    @Override
    Follower follow(int from, RaftMessage request) {
        throw SafetyViolationException.twoLeaders(state.currentTerm(), "this server " + state.self(), from, request);
    }

    @Override
    void hear(Sender sender, RaftMessage message) {
        Progress progress = followers.of(sender.id());
        if (progress != null && message instanceof AppendEntriesReply reply && isOfStream(progress, reply)) {
            progress.speaks(sender.protocolVersion(), reply.sequence());
        }
    }

    private boolean isOfStream(Progress progress, AppendEntriesReply reply) {
        return reply.term() == state.currentTerm() && progress.streamId() == reply.streamId();
    }

    @Override
    public Role onAppendEntriesReply(int from, AppendEntriesReply reply) {
        Progress progress = followers.of(from);
        if (progress == null) {
            return this;
        }
        if (!isOfStream(progress, reply)
                || reply.matchIndex() > state.log.lastIndex()
                || reply.readRound() > reads.round()) {
            return this;
        }
        progress.heard(state.nowNanos, reply.readRound());
        if (!reply.success()) {
            refused(progress, reply);
        } else if (progress.accepted(reply.prevLogIndex(), reply.matchIndex())) {
            return advanceCommitIndex();
        }
        return this;
    }

    /**
     * "If AppendEntries fails because of log inconsistency: decrement nextIndex and retry" (Figure 2), a term at a time. A follower that
     * refuses what it acknowledged was put back to an older disk: (1) it alone acknowledges an entry; (2) it loses it; (3) another
     * acknowledges it; (4) with the first still counted, it would be committed though too few hold it.
     */
    private void refused(Progress progress, AppendEntriesReply reply) {
        // The log may begin behind what the follower has; then they agree at most up to there.
        long agreeing =
                Math.min(reply.conflictIndex(), state.log.lastAgreeing(reply.conflictIndex(), reply.conflictTerm()));
        if (!progress.isContradictedBy(reply.sequence(), reply.prevLogIndex())) {
            progress.refused(reply.prevLogIndex(), agreeing);
            return;
        }
        Progress fresh = followers.startOver(progress, Math.min(agreeing, reply.prevLogIndex() - 1));
        state.note(name(), String.valueOf(fresh.problem()));
    }

    @Override
    public Role onInstallSnapshotReply(int from, InstallSnapshotReply reply) {
        return feed.take(from, reply) ? advanceCommitIndex() : this;
    }

    @Override
    public Role onForward(int from, Forward request) {
        if (request.term() < state.currentTerm()) {
            return super.onForward(from, request);
        }
        if (transfer.isUnderWay()) {
            // As if it were lost: its sender asks again, this leader or the next.
            return this;
        }
        ForwardRules.take(state, proposals, from, request);
        return this;
    }

    @Override
    public Role onReadIndex(int from, ReadIndex request) {
        reads.add(from, request);
        return this;
    }

    @Override
    void sendDue() {
        if (feed.isHeartbeatDue()) {
            // Who is back, or speaks another version now, may acknowledge nothing new.
            membership.goOn();
        }
        // What was confirmed makes room for the next round; without followers the leader confirms its own at once.
        reads.answerConfirmed();
        reads.beginRound();
        feed.send();
        preference.goOn();
        transfer.goOn();
        reads.answerConfirmed();
    }

    @Override
    void onLoaded(long loadId, @Nullable EntryBatch entries) {
        feed.loaded(loadId, entries);
    }

    /**
     * Feeds a learner from the start that has another storage than was heard first under its id: a late frame of a server that had the id before may have come
     * first. What a learner promised counts for nothing (thesis §4.2.1), so no promise is forgotten with it. The record is a new one, because nothing that one
     * storage acknowledged may be taken for acknowledged by another (Figure 2, matchIndex): the members agree on the one that has the entries, and only
     * that is promoted. A voter of any configuration that may govern yet is known by the storage that was heard first, until all agree on one.
     */
    void beginAgain(int serverId) {
        boolean isUnnamedLearner =
                !state.membership.isElectable(serverId) && !state.peers.known().isAgreedOn(serverId);
        if (isUnnamedLearner && state.peers.isKnown(serverId)) {
            state.peers.forgetLearner(serverId);
            followers.beginAgain(serverId, state.log.lastIndex() + 1, state.nowNanos);
        }
    }

    /** Whether the entry that opens its term is not committed. */
    boolean isOpening() {
        return membership.isOpening();
    }

    @Nullable
    Progress progressOf(int serverId) {
        return followers.of(serverId);
    }

    long uncommittedBytes() {
        return proposals.unsettledBytes();
    }
}
