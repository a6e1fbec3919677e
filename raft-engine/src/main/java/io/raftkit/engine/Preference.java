package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;

/**
 * Has a leader hand over to a voter that the members prefer ({@link Member#priority}). Elections know nothing of it: if priorities decided votes, a
 * preferred server that fails could keep all others from leading. Leaders change seldom for it: each waits first, also for the next attempt if
 * one came to nothing.
 */
final class Preference {
    /** A minute with an election timeout of at most 600 ms. */
    private static final int WAIT_TIMEOUTS = 100;

    private final ServerState state;
    private final ProgressTable followers;
    private final MembershipChanges membership;
    private final Transfer transfer;
    private long waitsUntilNanos;

    Preference(ServerState state, ProgressTable followers, MembershipChanges membership, Transfer transfer) {
        this.state = state;
        this.followers = followers;
        this.membership = membership;
        this.transfer = transfer;
        waitAgain();
    }

    private void waitAgain() {
        waitsUntilNanos = state.nowNanos + WAIT_TIMEOUTS * state.config.electionTimeoutHighestNanos();
    }

    /** Begins to hand over, if it is time for it and a preferred server can take over. Heartbeats see to it that this is called often enough. */
    void goOn() {
        if (state.nowNanos < waitsUntilNanos || transfer.isUnderWay() || membership.isUnderWay()) {
            return;
        }
        int preferred = preferred(state.membership.latest().configuration());
        if (preferred != 0) {
            waitAgain();
            state.note(ServerRole.LEADER, "hands over to server " + preferred + ", which has a higher priority");
            transfer.begin(Transfer.UNASKED, preferred);
        }
    }

    /** The voter with the highest priority above this server's that could take over now, or 0. */
    private int preferred(Configuration configuration) {
        Member self = configuration.member(state.self());
        if (self == null) {
            return 0;
        }
        int preferred = 0;
        int priority = self.priority();
        for (Progress progress : followers.all()) {
            Member member = configuration.member(progress.serverId());
            if (member != null && member.priority() > priority && mayTakeOver(member, progress)) {
                preferred = member.id();
                priority = member.priority();
            }
        }
        return preferred;
    }

    private boolean mayTakeOver(Member member, Progress progress) {
        return member.role() == Member.Role.VOTER
                && progress.matchIndex() >= state.commitIndex()
                && state.isHeard(member.id());
    }
}
