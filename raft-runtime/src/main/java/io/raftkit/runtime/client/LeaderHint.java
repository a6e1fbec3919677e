package io.raftkit.runtime.client;

import io.raftkit.api.RaftNode;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.thread.NodeClock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The leader as far as a node knows, a few milliseconds old at most: a status is too much work for each reply. Thread-safe. */
final class LeaderHint {
    private static final long AGE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);

    private final RaftNode node;
    private final NodeClock clock;
    private volatile Leader latest;

    /**
     * Who leads.
     *
     * @param serverId the node asked
     * @param id the leader, or 0
     * @param address where the other servers reach it, or empty
     * @param why why there is none
     * @param atNanos when it was asked
     */
    record Leader(int serverId, int id, String address, String why, long atNanos) {}

    LeaderHint(RaftNode node, NodeClock clock) {
        this.node = node;
        this.clock = clock;
        latest = ask();
    }

    Leader latest() {
        Leader known = latest;
        if (clock.nanos() - known.atNanos() > AGE_NANOS_MAX) {
            known = ask();
            latest = known;
        }
        return known;
    }

    private Leader ask() {
        long nowNanos = clock.nanos();
        NodeStatus status = node.status();
        return new Leader(
                status.serverId(),
                status.leaderId(),
                Objects.requireNonNullElse(status.leaderAddress(), ""),
                Objects.requireNonNullElse(status.whyNoLeader(), "no leader is known"),
                nowNanos);
    }
}
