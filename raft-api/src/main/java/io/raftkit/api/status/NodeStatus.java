package io.raftkit.api.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One consistent look at a node, taken at the end of its last turn. Read-only. Later versions may say more. */
public final class NodeStatus {
    private final int serverId;
    private final long clusterId;
    private final long group;
    private final State state;
    private final ServerRole role;
    private final long term;
    private final int leaderId;
    private final @Nullable String leaderAddress;
    private final long lastIndex;
    private final long durableIndex;
    private final long commitIndex;
    private final long lastApplied;
    private final @Nullable String whyNoLeader;
    private final @Nullable String failure;
    private final List<String> warnings;
    private final SnapshotStatus snapshots;
    private final MembershipStatus members;
    private final List<PeerStatus> peers;
    private final Map<String, Long> counters;

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

    NodeStatus(NodeStatusBuilder builder) {
        serverId = builder.serverId;
        clusterId = builder.clusterId;
        group = builder.group;
        state = builder.state;
        role = builder.role;
        term = builder.term;
        leaderId = builder.leaderId;
        leaderAddress = builder.leaderAddress;
        lastIndex = builder.lastIndex;
        durableIndex = builder.durableIndex;
        commitIndex = builder.commitIndex;
        lastApplied = builder.lastApplied;
        whyNoLeader = builder.whyNoLeader;
        failure = builder.failure;
        warnings = builder.warnings;
        snapshots = builder.snapshots;
        members = builder.members;
        peers = builder.peers;
        counters = builder.counters;
    }

    /**
     * Begins a status of a server that is running, follows nobody and has an empty log: for those who report one, and for tests of what
     * reads one.
     *
     * @param serverId the server
     * @return a new builder
     */
    public static NodeStatusBuilder builder(int serverId) {
        return new NodeStatusBuilder(serverId);
    }

    /**
     * This server.
     *
     * @return its id
     */
    public int serverId() {
        return serverId;
    }

    /**
     * The cluster's number, from its name or its initial members.
     *
     * @return the number
     */
    public long clusterId() {
        return clusterId;
    }

    /**
     * The group within the cluster.
     *
     * @return its number, 0 unless chosen
     */
    public long group() {
        return group;
    }

    /**
     * Whether the node works.
     *
     * @return its state
     */
    public State state() {
        return state;
    }

    /**
     * The server's role.
     *
     * @return what it is in its term
     */
    public ServerRole role() {
        return role;
    }

    /**
     * Its currentTerm.
     *
     * @return the term
     */
    public long term() {
        return term;
    }

    /**
     * The leader of that term as far as known.
     *
     * @return its id, else 0
     */
    public int leaderId() {
        return leaderId;
    }

    /**
     * Where the leader is reached.
     *
     * @return its address, or null
     */
    public @Nullable String leaderAddress() {
        return leaderAddress;
    }

    /**
     * Index of the last entry in its log.
     *
     * @return the index, 0 if there is none
     */
    public long lastIndex() {
        return lastIndex;
    }

    /**
     * Up to which index the log is on stable storage.
     *
     * @return the index
     */
    public long durableIndex() {
        return durableIndex;
    }

    /**
     * Up to which index entries are known committed.
     *
     * @return the index
     */
    public long commitIndex() {
        return commitIndex;
    }

    /**
     * Up to which index the state machine has applied them.
     *
     * @return the index
     */
    public long lastApplied() {
        return lastApplied;
    }

    /**
     * Why there is no leader and what would help.
     *
     * @return a clause, or null while there is one
     */
    public @Nullable String whyNoLeader() {
        return whyNoLeader;
    }

    /**
     * Why the node stopped, is stalled or takes part in nothing, and what to do.
     *
     * @return sentences, or null
     */
    public @Nullable String failure() {
        return failure;
    }

    /**
     * What is wrong though the node works, and what to do: user code that holds one of its threads, and for how long; other servers that do
     * not agree with this one about whose storage is whose, or which servers the cluster began with.
     *
     * @return sentences, unmodifiable
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * What there is to know of this server's snapshots.
     *
     * @return the newest one, and what is being done
     */
    public SnapshotStatus snapshots() {
        return snapshots;
    }

    /**
     * Which servers the cluster has.
     *
     * @return the members, and what is being changed
     */
    public MembershipStatus members() {
        return members;
    }

    /**
     * The other servers.
     *
     * @return what is known of each, by rising id, unmodifiable
     */
    public List<PeerStatus> peers() {
        return peers;
    }

    /**
     * What happened how often since start.
     *
     * @return counts by name, unmodifiable
     */
    public Map<String, Long> counters() {
        return counters;
    }

    /**
     * Whether this server leads, as far as it knows; another server may lead a higher term already.
     *
     * @return true if its role is leader
     */
    public boolean leads() {
        return role == ServerRole.LEADER;
    }

    /**
     * All of it by name, in one order: for pages and logs.
     *
     * @return a new map of numbers, strings, constants, lists and maps
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("serverId", serverId);
        map.put("clusterId", clusterId);
        map.put("group", group);
        map.put("state", state);
        map.put("role", role);
        map.put("term", term);
        map.put("leaderId", leaderId);
        map.put("leaderAddress", leaderAddress);
        map.put("lastIndex", lastIndex);
        map.put("durableIndex", durableIndex);
        map.put("commitIndex", commitIndex);
        map.put("lastApplied", lastApplied);
        map.put("whyNoLeader", whyNoLeader);
        map.put("failure", failure);
        map.put("warnings", warnings);
        map.put("snapshots", snapshots.toMap());
        map.put("members", members.toMap());
        map.put("peers", peers.stream().map(PeerStatus::toMap).toList());
        map.put("counters", counters);
        return map;
    }

    @Override
    public String toString() {
        return "NodeStatus" + toMap();
    }
}
