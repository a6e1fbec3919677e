package io.raftkit.engine;

import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;
import org.jspecify.annotations.Nullable;

/**
 * Whether a leader still reaches a majority. If not, it steps down, so that another server can be elected: "a leader steps down if an election
 * timeout elapses without a successful round of heartbeats to a majority of its cluster" (thesis §6.2).
 */
final class CheckQuorum {
    private final ServerState state;
    private final ProgressTable followers;

    CheckQuorum(ServerState state, ProgressTable followers) {
        this.state = state;
        this.followers = followers;
    }

    /** Why the leader must step down now, or null if it may go on. */
    @Nullable
    String whyStepDown() {
        if (state.isStalled) {
            return "its disk is full";
        }
        if (state.isDiskSlow()) {
            return "its own write takes longer than an election timeout";
        }
        if (silenceNanos() > state.config.electionTimeoutHighestNanos()) {
            return "it heard no majority for an election timeout";
        }
        return null;
    }

    /** For how long no majority has been heard. */
    private long silenceNanos() {
        return state.nowNanos - followers.heardByMajorityNanos(state.nowNanos);
    }

    /** Whether a majority was heard within the lowest election timeout: then an election would only disturb (thesis §4.2.3). */
    boolean isMajorityFresh() {
        return silenceNanos() < state.config.electionTimeoutLowestNanos();
    }

    /** When the leader has to step down if nothing is heard and written until then. */
    long deadlineNanos() {
        long patience = state.config.electionTimeoutHighestNanos() + 1;
        long heardDeadline = followers.heardByMajorityNanos(state.nowNanos) + patience;
        long writingSince = state.durability.writingSinceNanos();
        return writingSince == Long.MAX_VALUE ? heardDeadline : Math.min(heardDeadline, writingSince + patience);
    }
}
