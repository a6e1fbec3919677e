package io.raftkit.engine;

import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.AdminAnswer.Outcome;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;
import org.jspecify.annotations.Nullable;

/**
 * Hands the leadership of one term over (thesis §3.10): the leader takes no more commands, waits until the target's log matches its own, and
 * asks the target to stand for election. "If leadership transfer does not complete after about an election timeout, the prior
 * leader aborts the transfer and resumes accepting client requests".
 */
final class Transfer {
    /** The id of a transfer that no caller asked for: nobody is answered. */
    static final long UNASKED = 0;

    private record Request(long id, int target, long deadlineNanos) {}

    private final ServerState state;
    private final ProgressTable followers;

    private @Nullable Request request;
    private boolean isAsked;
    private long askAgainNanos;

    Transfer(ServerState state, ProgressTable followers) {
        this.state = state;
        this.followers = followers;
    }

    /** Whether no commands are taken: the target could never have all of them. */
    boolean isUnderWay() {
        return request != null;
    }

    /** Which transfer is under way, for people; null if none is. */
    @Nullable
    String underWay() {
        return request == null ? null : "the leadership is being handed over to server " + request.target;
    }

    /** Begins to hand over to a server, or to the one with the most entries if it is 0; or says why not. */
    void begin(long requestId, int wanted) {
        int target = wanted == 0 ? best() : wanted;
        String refusal = whyNot(wanted, target);
        if (refusal != null) {
            answer(requestId, Outcome.REFUSED, refusal);
            return;
        }
        request = new Request(requestId, target, state.nowNanos + state.config.electionTimeoutHighestNanos());
        isAsked = false;
        goOn();
    }

    private void answer(long requestId, Outcome outcome, String reason) {
        if (requestId != UNASKED) {
            state.answer(requestId, outcome, reason);
        }
    }

    private @Nullable String whyNot(int wanted, int target) {
        String other = underWay();
        if (other != null) {
            return other;
        }
        if (wanted == state.self()) {
            return "this server leads already";
        }
        if (target == 0) {
            return "no other voter was heard within an election timeout";
        }
        if (!state.membership.latest().configuration().voters().contains(target)) {
            return "server " + target + " is no voter";
        }
        return state.isHeard(target) ? null : "server " + target + " was not heard within an election timeout";
    }

    /** The voter that lacks the least of those that are heard, and is preferred among those that lack as little; 0 if there is none. */
    private int best() {
        Progress best = null;
        for (Progress progress : followers.all()) {
            boolean isVoter = state.membership.latest().configuration().voters().contains(progress.serverId());
            if (isVoter && state.isHeard(progress.serverId()) && (best == null || isBetter(progress, best))) {
                best = progress;
            }
        }
        return best == null ? 0 : best.serverId();
    }

    private boolean isBetter(Progress one, Progress other) {
        return one.matchIndex() == other.matchIndex()
                ? priority(one) > priority(other)
                : one.matchIndex() > other.matchIndex();
    }

    private int priority(Progress progress) {
        Member member = state.membership.latest().configuration().member(progress.serverId());
        return member == null ? 0 : member.priority();
    }

    /** Asks the target to take over, as soon as it has all entries, and again at heartbeats. */
    void goOn() {
        if (request == null) {
            return;
        }
        if (state.nowNanos >= request.deadlineNanos) {
            answer(
                    request.id,
                    Outcome.UNKNOWN,
                    "server " + request.target
                            + " did not take over within an election timeout; this server goes on leading");
            request = null;
            return;
        }
        Progress target = followers.of(request.target);
        boolean hasAll = target != null && target.matchIndex() == state.log.lastIndex();
        if (hasAll && (!isAsked || state.nowNanos >= askAgainNanos)) {
            state.send(request.target, new TimeoutNow(state.currentTerm()));
            isAsked = true;
            askAgainNanos = state.nowNanos + state.config.heartbeatNanos();
        }
    }

    /** When the transfer is given up, if nothing happens until then. */
    long deadlineNanos() {
        return request == null ? Long.MAX_VALUE : request.deadlineNanos;
    }

    /** Asks the best server to take over, of a leader that ends for another reason than a request. */
    void handOverToBest() {
        int best = best();
        if (best != 0) {
            state.send(best, new TimeoutNow(state.currentTerm()));
        }
    }

    /** Ends with the leadership. */
    void end() {
        if (request != null) {
            answer(
                    request.id,
                    isAsked ? Outcome.DONE : Outcome.UNKNOWN,
                    isAsked
                            ? ""
                            : "this server stopped leading before server " + request.target
                                    + " was asked to take over");
            request = null;
        }
    }
}
