package io.raftkit.engine;

import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.state.ServerState;

/** Who gets a vote (Figure 2, RequestVote RPC; Raft §5.2, §5.4.1; thesis §9.6). The same in every role. */
final class VoteRules {
    private VoteRules() {}

    /** Answers a request for a vote in the current or an older term. */
    static void answer(ServerState state, int candidate, RequestVote request) {
        VoteAnswer answer = judge(state, candidate, request);
        if (answer.isGranted()) {
            state.term.voteFor(candidate);
            state.electionTimer.restart(state.nowNanos);
            // A vote that is forgotten in a crash could be given again, to another: it leaves when it is durable (Raft
            // §5.2).
            state.outgoing.sendWhenDurable(candidate, RequestVoteReply.granted(state.currentTerm()));
        } else {
            state.send(candidate, RequestVoteReply.refused(state.currentTerm(), answer));
        }
    }

    /** Refuses a vote in a higher term, which is not adopted, because a leader is heard (thesis §4.2.3). */
    static void refuseForLeader(ServerState state, int candidate) {
        state.send(candidate, RequestVoteReply.refused(state.currentTerm(), VoteAnswer.HEARS_LEADER));
    }

    private static VoteAnswer judge(ServerState state, int candidate, RequestVote request) {
        boolean isFree = state.term.votedFor() == 0 || state.term.votedFor() == candidate;
        if (request.term() != state.currentTerm()) {
            return VoteAnswer.TERM_IS_OVER;
        }
        if (!isFree) {
            return VoteAnswer.VOTED_FOR_ANOTHER;
        }
        return isUpToDate(state, request.lastLogIndex(), request.lastLogTerm())
                ? VoteAnswer.GRANTED
                : VoteAnswer.LOG_IS_BEHIND;
    }

    /** Answers whether a vote would be granted; promises nothing, so nothing is written and no timer restarts. */
    static void answer(ServerState state, int candidate, PreVote request, boolean isLeaderFresh) {
        VoteAnswer answer = judge(state, request, isLeaderFresh);
        if (!answer.isGranted() && !state.membership.servers().contains(candidate)) {
            answer = VoteAnswer.NO_MEMBER;
        }
        long term = answer.isGranted() ? request.term() : state.currentTerm();
        state.send(candidate, new PreVoteReply(term, answer));
    }

    private static VoteAnswer judge(ServerState state, PreVote request, boolean isLeaderFresh) {
        if (request.term() <= state.currentTerm()) {
            return VoteAnswer.TERM_IS_OVER;
        }
        if (isLeaderFresh) {
            return VoteAnswer.HEARS_LEADER;
        }
        return isUpToDate(state, request.lastLogIndex(), request.lastLogTerm())
                ? VoteAnswer.GRANTED
                : VoteAnswer.LOG_IS_BEHIND;
    }

    /** "The voter denies its vote if its own log is more up-to-date than that of the candidate" (Raft §5.4.1). */
    private static boolean isUpToDate(ServerState state, long lastLogIndex, long lastLogTerm) {
        return state.log.isAtMostAsUpToDateAs(lastLogIndex, lastLogTerm);
    }
}
