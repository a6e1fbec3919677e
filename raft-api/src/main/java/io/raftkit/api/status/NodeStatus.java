package io.raftkit.api.status;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One consistent look at a node, taken at the end of its last turn. Read-only: components may be added in later versions.
 *
 * @param serverId this server
 * @param clusterId the cluster's number, from its name or its initial members
 * @param group the group within the cluster, 0 unless chosen
 * @param state whether the node works
 * @param role the server's role
 * @param term its currentTerm
 * @param leaderId the leader of that term as far as known, else 0
 * @param leaderAddress where the leader is reached, or null
 * @param lastIndex index of the last entry in its log
 * @param durableIndex up to which index the log is on stable storage
 * @param commitIndex up to which index entries are known committed
 * @param lastApplied up to which index the state machine has applied them
 * @param whyNoLeader why there is no leader and what would help, or null while there is one
 * @param failure why the node stopped, is stalled or takes part in nothing, and what to do, or null
 * @param warnings what is wrong though the node works, and what to do: user code that holds one of its threads, and for how long;
 *     other servers that do not agree with this one about whose storage is whose, or which servers the cluster began with
 * @param peers the other servers, by id
 * @param counters what happened how often since start, by name
 */
public record NodeStatus(
        int serverId,
        long clusterId,
        long group,
        State state,
        ServerRole role,
        long term,
        int leaderId,
        @Nullable String leaderAddress,
        long lastIndex,
        long durableIndex,
        long commitIndex,
        long lastApplied,
        @Nullable String whyNoLeader,
        @Nullable String failure,
        List<String> warnings,
        List<PeerStatus> peers,
        Map<String, Long> counters) {

    /** Whether a node works. Constants may be added in later versions. */
    public enum State {
        /** Takes part in the cluster. */
        RUNNING,
        /** Takes no proposals because its disk is full or too slow; goes on by itself once it is not. */
        STALLED,
        /**
         * Takes part in nothing: it is at its first start, and another server knows its id by another storage, or its cluster by other
         * servers. {@link NodeStatus#failure()} says which, and what to do.
         */
        EXCLUDED,
        /** Stopped by itself to stay safe; {@link NodeStatus#failure()} says why. It stays stopped. */
        FAILED,
        /** Closed or halted by its owner. */
        STOPPED
    }

    /**
     * Whether this server leads, as far as it knows; another server may lead a higher term already.
     *
     * @return true if its role is leader
     */
    public boolean leads() {
        return role == ServerRole.LEADER;
    }
}
