package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.MessageHandler;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.engine.state.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server does in one role of one term. Every handler returns the next role, {@code this} if it does not change. State that
 * belongs to a role is dropped with it.
 *
 * <p>When a handler is called, the message's term equals currentTerm, or it is older and the handler says what that means; higher terms
 * were adopted before ({@link RaftEngine#receive}).
 */
abstract sealed class Role implements MessageHandler<Role> permits Follower, PreCandidate, Candidate, Leader {
    final ServerState state;
    /** Why the server took this role. */
    final String reason;

    Role(ServerState state, String reason) {
        this.state = state;
        this.reason = reason;
    }

    abstract ServerRole name();

    /** Does what is due by now. */
    abstract Role onTime();

    /** When {@link #onTime} has something to do next. */
    abstract long deadlineNanos();

    /** Why no leader is known, for people; asked only then. */
    abstract String whyNoLeader();

    /** Does what became possible because more is durable. */
    Role onPersisted() {
        return this;
    }

    /** Takes note of who sent a message, before the message is handled. */
    void hear(Sender sender, RaftMessage message) {}

    /** Does what follows from a broken connection. */
    Role onPeerLost(int serverId) {
        return this;
    }

    /** Takes entries that were loaded for a follower; null if they are gone. */
    void onLoaded(long loadId, @Nullable EntryBatch entries) {}

    Admission propose(EntryType type, List<byte[]> payloads) {
        return new Admission(Admission.Verdict.NOT_LEADER, 0, 0, state.currentTerm());
    }

    /** Begins a change of the members, or says why not. */
    void changeMembership(long requestId, List<MemberChange> changes, long expectedIndex) {
        state.answer(requestId, AdminAnswer.Outcome.NOT_LEADER, "this server does not lead");
    }

    /** Begins to hand over, or says why not. */
    void transfer(long requestId, int target) {
        state.answer(requestId, AdminAnswer.Outcome.NOT_LEADER, "this server does not lead");
    }

    /** Asks another server to lead, on a leader that is about to end. */
    void handOver() {
        // Nobody follows this server.
    }

    /** Sends what is due at the end of a turn. */
    void sendDue() {
        ReadRules.ask(state);
    }

    /** The first entry that a follower needs which was heard lately; {@code Long.MAX_VALUE} if none is known to need any. */
    long neededFrom() {
        return Long.MAX_VALUE;
    }

    /** Does what ends with this role; called when another takes its place. */
    void leave() {}

    /** Whether a leader works, that an election would disturb: one that was heard within the lowest election timeout (thesis §4.2.3). */
    boolean isLeaderFresh() {
        return state.reachableLeader() != 0
                && state.leader.wasHeardWithin(state.config.electionTimeoutLowestNanos(), state.nowNanos);
    }

    @Override
    public Role onPreVote(int from, PreVote request) {
        VoteRules.answer(state, from, request, isLeaderFresh());
        return this;
    }

    @Override
    public Role onPreVoteReply(int from, PreVoteReply reply) {
        return this;
    }

    @Override
    public Role onRequestVote(int from, RequestVote request) {
        VoteRules.answer(state, from, request);
        return this;
    }

    @Override
    public Role onRequestVoteReply(int from, RequestVoteReply reply) {
        return this;
    }

    @Override
    public Role onAppendEntries(int from, AppendEntries request) {
        return request.term() < state.currentTerm()
                ? refuseOldLeader(from, request)
                : follow(from, request).onAppendEntries(from, request);
    }

    /** Figure 2, candidates: "If AppendEntries RPC received from new leader: convert to follower". */
    Follower follow(int from, RaftMessage request) {
        return new Follower(state, "server " + from + " leads");
    }

    /** An old leader is always answered: otherwise it would never learn of the newer term (Figure 2, rule 1). */
    final Role refuseOldLeader(int from, AppendEntries request) {
        state.send(from, AppendEntriesReply.stale(request, state.currentTerm()));
        return this;
    }

    @Override
    public Role onAppendEntriesReply(int from, AppendEntriesReply reply) {
        return this;
    }

    @Override
    public Role onInstallSnapshot(int from, InstallSnapshot request) {
        return request.term() < state.currentTerm()
                ? refuseOldLeader(from)
                : follow(from, request).onInstallSnapshot(from, request);
    }

    /** As for AppendEntries (Figure 13, rule 1). */
    final Role refuseOldLeader(int from) {
        state.send(from, InstallSnapshotReply.stale(state.currentTerm()));
        return this;
    }

    @Override
    public Role onInstallSnapshotReply(int from, InstallSnapshotReply reply) {
        return this;
    }

    @Override
    public Role onTimeoutNow(int from, TimeoutNow request) {
        return this;
    }

    @Override
    public Role onForward(int from, Forward request) {
        ForwardRules.refuse(state, from, request);
        return this;
    }

    @Override
    public Role onForwardReply(int from, ForwardReply reply) {
        if (reply.incarnation() == state.incarnation) {
            state.effects.forwarded.add(reply);
        }
        return this;
    }

    @Override
    public Role onReadIndex(int from, ReadIndex request) {
        ReadRules.refuse(state, from, request);
        return this;
    }

    @Override
    public Role onReadIndexReply(int from, ReadIndexReply reply) {
        ReadRules.take(state, reply);
        return this;
    }
}
