package io.raftkit.api.status;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what a {@link NodeStatus} says. Not thread-safe. */
public final class NodeStatusBuilder {
    final int serverId;
    long clusterId;
    long group;
    NodeStatus.State state = NodeStatus.State.RUNNING;
    ServerRole role = ServerRole.FOLLOWER;
    long term;
    int leaderId;

    @Nullable
    String leaderAddress;

    long lastIndex;
    long durableIndex;
    long commitIndex;
    long lastApplied;

    @Nullable
    String whyNoLeader;

    @Nullable
    String failure;

    List<String> warnings = List.of();
    SnapshotStatus snapshots = SnapshotStatus.none();
    MembershipStatus members = MembershipStatus.none();
    List<PeerStatus> peers = List.of();
    Map<String, Long> counters = Map.of();

    NodeStatusBuilder(int serverId) {
        this.serverId = serverId;
    }

    /**
     * Says where the server belongs.
     *
     * @param clusterId the cluster's number
     * @param group the group, 0 unless chosen
     * @return this
     */
    public NodeStatusBuilder cluster(long clusterId, long group) {
        this.clusterId = clusterId;
        this.group = group;
        return this;
    }

    /**
     * Says whether the node works.
     *
     * @param state its state
     * @return this
     */
    public NodeStatusBuilder state(NodeStatus.State state) {
        this.state = Objects.requireNonNull(state, "state");
        return this;
    }

    /**
     * Says what the server is in its term.
     *
     * @param role its role
     * @param term its currentTerm
     * @return this
     */
    public NodeStatusBuilder role(ServerRole role, long term) {
        this.role = Objects.requireNonNull(role, "role");
        this.term = term;
        return this;
    }

    /**
     * Names the leader of the term.
     *
     * @param leaderId its id, 0 if none is known
     * @param leaderAddress where it is reached, or null
     * @return this
     */
    public NodeStatusBuilder leader(int leaderId, @Nullable String leaderAddress) {
        this.leaderId = leaderId;
        this.leaderAddress = leaderAddress;
        return this;
    }

    /**
     * Says how far the log goes.
     *
     * @param lastIndex index of the last entry
     * @param durableIndex up to which index it is on stable storage
     * @return this
     */
    public NodeStatusBuilder log(long lastIndex, long durableIndex) {
        this.lastIndex = lastIndex;
        this.durableIndex = durableIndex;
        return this;
    }

    /**
     * Says how far entries are committed, and applied.
     *
     * @param commitIndex up to which index they are known committed
     * @param lastApplied up to which index they are applied
     * @return this
     */
    public NodeStatusBuilder committed(long commitIndex, long lastApplied) {
        this.commitIndex = commitIndex;
        this.lastApplied = lastApplied;
        return this;
    }

    /**
     * Says why there is no leader.
     *
     * @param whyNoLeader a clause, or null
     * @return this
     */
    public NodeStatusBuilder whyNoLeader(@Nullable String whyNoLeader) {
        this.whyNoLeader = whyNoLeader;
        return this;
    }

    /**
     * Says why the node does not work.
     *
     * @param failure sentences, or null
     * @return this
     */
    public NodeStatusBuilder failure(@Nullable String failure) {
        this.failure = failure;
        return this;
    }

    /**
     * Says what is wrong though the node works.
     *
     * @param warnings sentences
     * @return this
     */
    public NodeStatusBuilder warnings(List<String> warnings) {
        this.warnings = List.copyOf(warnings);
        return this;
    }

    /**
     * Says what there is to know of the server's snapshots.
     *
     * @param snapshots their status
     * @return this
     */
    public NodeStatusBuilder snapshots(SnapshotStatus snapshots) {
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots");
        return this;
    }

    /**
     * Says which servers the cluster has.
     *
     * @param members their status
     * @return this
     */
    public NodeStatusBuilder members(MembershipStatus members) {
        this.members = Objects.requireNonNull(members, "members");
        return this;
    }

    /**
     * Says what is known of the other servers.
     *
     * @param peers by rising id
     * @return this
     */
    public NodeStatusBuilder peers(List<PeerStatus> peers) {
        this.peers = List.copyOf(peers);
        return this;
    }

    /**
     * Says what happened how often.
     *
     * @param counters counts by name
     * @return this
     */
    public NodeStatusBuilder counters(Map<String, Long> counters) {
        this.counters = Collections.unmodifiableMap(new TreeMap<>(counters));
        return this;
    }

    /**
     * Ends the gathering.
     *
     * @return the status, which later calls here do not change
     */
    public NodeStatus build() {
        return new NodeStatus(this);
    }
}
