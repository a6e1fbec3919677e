package io.raftkit.api.status;

import org.jspecify.annotations.Nullable;

/**
 * What those ask who supervise a process: whether to start it anew, and whether to send it work. Read-only: components may be added in later
 * versions.
 *
 * @param live whether the node works, or will again by itself; one that does not has to be started anew
 * @param ready whether calls to it can be answered soon
 * @param why what is in the way of either, or null
 */
public record Health(boolean live, boolean ready, @Nullable String why) {
    /** So many committed entries may wait for the state machine of a node that is ready. */
    public static final long BEHIND_MAX = 10_000;

    /**
     * What a status says about a node's health.
     *
     * @param status the node's status
     * @return its health, as far as the status shows it
     */
    public static Health of(NodeStatus status) {
        long behind = status.commitIndex() - status.lastApplied();
        return switch (status.state()) {
            case FAILED, STOPPED -> new Health(false, false, status.failure() != null ? status.failure() : "stopped");
            case STALLED, EXCLUDED -> new Health(true, false, status.failure());
            case RUNNING -> {
                if (status.leaderId() == 0) {
                    yield new Health(true, false, status.whyNoLeader());
                }
                yield behind > BEHIND_MAX
                        ? new Health(true, false, "the state machine is " + behind + " entries behind")
                        : new Health(true, true, null);
            }
        };
    }
}
