package io.raftkit.engine;

import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;

/** Who gets a vote (Figure 2, RequestVote RPC; Raft §5.2, §5.4.1; thesis §9.6). The same in every role. */
final class VoteRules {
    private VoteRules() {}

    /** Answers a request for a vote in the current or an older term. */
    static void answer(ServerState state, int candidate, RequestVote request) {
        boolean isCurrent = request.term() == state.currentTerm();
        boolean isFree = state.votedFor() == 0 || state.votedFor() == candidate;
        boolean granted = isCurrent && isFree && isUpToDate(state, request.lastLogIndex(), request.lastLogTerm());
        if (granted) {
            state.voteFor(candidate);
            state.electionTimer.restart(state.nowNanos);
            // A vote that is forgotten in a crash could be given again, to another: it leaves when it is durable (Raft
            // §5.2).
            state.sendWhenDurable(candidate, new RequestVoteReply(state.currentTerm(), true));
        } else {
            state.send(candidate, new RequestVoteReply(state.currentTerm(), false));
        }
    }

    /** Answers whether a vote would be granted; promises nothing, so nothing is written and no timer restarts. */
    static void answer(ServerState state, int candidate, PreVote request, boolean isLeaderFresh) {
        boolean granted = request.term() > state.currentTerm()
                && !isLeaderFresh
                && isUpToDate(state, request.lastLogIndex(), request.lastLogTerm());
        long term = granted ? request.term() : state.currentTerm();
        state.send(candidate, new PreVoteReply(term, granted));
    }

    /** "The voter denies its vote if its own log is more up-to-date than that of the candidate" (Raft §5.4.1). */
    private static boolean isUpToDate(ServerState state, long lastLogIndex, long lastLogTerm) {
        return state.log.isNoNewerThan(lastLogIndex, lastLogTerm);
    }
}
