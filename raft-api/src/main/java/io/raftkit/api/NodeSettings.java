package io.raftkit.api;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RaftNodeBuilder} gathered, as its {@link NodeProvider} reads it. Each value is within the range that its method of the builder names; whether
 * they fit together, and all that is needed was given, the provider checks, so that every such mistake ends in one {@link StartRefusedException}.
 */
public final class NodeSettings {
    @Nullable
    final Module application;

    int id;
    String peers = "";

    @Nullable
    Path data;

    @Nullable
    StateMachine stateMachine;

    @Nullable
    String cluster;

    boolean joins;

    @Nullable
    String joinThrough;

    boolean allowsJoins;
    long group;

    @Nullable
    Transport transport;

    @Nullable
    Persister persister;

    List<NodeListener> listeners = new ArrayList<>();
    Duration heartbeat = Duration.ofMillis(100);
    Duration electionTimeoutLowest = Duration.ofMillis(300);
    Duration electionTimeoutHighest = Duration.ofMillis(600);
    boolean noOpOnElection = true;
    Duration callTimeout = Duration.ofSeconds(5);
    int maxCommandBytes = 1 << 20;

    @Nullable
    Long memoryBytes;

    SnapshotSettings snapshots = new SnapshotSettings();
    Map<String, String> plugin = new TreeMap<>();

    NodeSettings(@Nullable Module application) {
        this.application = application;
    }

    NodeSettings copy() {
        NodeSettings copy = new NodeSettings(application);
        copy.id = id;
        copy.peers = peers;
        copy.data = data;
        copy.stateMachine = stateMachine;
        copy.cluster = cluster;
        copy.joins = joins;
        copy.joinThrough = joinThrough;
        copy.allowsJoins = allowsJoins;
        copy.group = group;
        copy.transport = transport;
        copy.persister = persister;
        copy.listeners = List.copyOf(listeners);
        copy.heartbeat = heartbeat;
        copy.electionTimeoutLowest = electionTimeoutLowest;
        copy.electionTimeoutHighest = electionTimeoutHighest;
        copy.noOpOnElection = noOpOnElection;
        copy.callTimeout = callTimeout;
        copy.maxCommandBytes = maxCommandBytes;
        copy.memoryBytes = memoryBytes;
        copy.snapshots = snapshots.copy();
        copy.plugin = new TreeMap<>(plugin);
        return copy;
    }

    /**
     * The module whose {@code requires} choose the plugins.
     *
     * @return the module that asked for the builder, or null if it is not known
     */
    public @Nullable Module application() {
        return application;
    }

    /**
     * Whether the server joins a cluster that runs.
     *
     * @return true if it begins as no member
     */
    public boolean joins() {
        return joins;
    }

    /**
     * Whom a server asks to be added, as written by the user.
     *
     * @return {@code id=host:port} between commas, or null if it does not ask
     */
    public @Nullable String joinThrough() {
        return joinThrough;
    }

    /**
     * Whether other servers may ask this one to be added.
     *
     * @return false unless switched on
     */
    public boolean allowsJoins() {
        return allowsJoins;
    }

    /**
     * Which server this is.
     *
     * @return the id, 0 if not given
     */
    public int id() {
        return id;
    }

    /**
     * All servers as written by the user.
     *
     * @return {@code id=host:port} between commas, empty if not given
     */
    public String peers() {
        return peers;
    }

    /**
     * Where data is kept.
     *
     * @return the directory, or null if not given
     */
    public @Nullable Path data() {
        return data;
    }

    /**
     * What is replicated.
     *
     * @return the state machine, or null if not given
     */
    public @Nullable StateMachine stateMachine() {
        return stateMachine;
    }

    /**
     * The cluster's name.
     *
     * @return the name, or null if not given
     */
    public @Nullable String cluster() {
        return cluster;
    }

    /**
     * The group within the cluster.
     *
     * @return the group, 0 unless chosen
     */
    public long group() {
        return group;
    }

    /**
     * The transport to use.
     *
     * @return the user's instance, or null to look for a provider
     */
    public @Nullable Transport transport() {
        return transport;
    }

    /**
     * The persister to use.
     *
     * @return the user's instance, or null to look for a provider
     */
    public @Nullable Persister persister() {
        return persister;
    }

    /**
     * Who hears what happens.
     *
     * @return the listeners, in the order added
     */
    public List<NodeListener> listeners() {
        return List.copyOf(listeners);
    }

    /**
     * The heartbeat interval.
     *
     * @return the interval
     */
    public Duration heartbeat() {
        return heartbeat;
    }

    /**
     * The shortest election timeout.
     *
     * @return the lower bound
     */
    public Duration electionTimeoutLowest() {
        return electionTimeoutLowest;
    }

    /**
     * The longest election timeout.
     *
     * @return the upper bound
     */
    public Duration electionTimeoutHighest() {
        return electionTimeoutHighest;
    }

    /**
     * Whether a new leader opens its term with an entry of its own.
     *
     * @return true unless switched off
     */
    public boolean noOpOnElection() {
        return noOpOnElection;
    }

    /**
     * The deadline of calls without one.
     *
     * @return the timeout
     */
    public Duration callTimeout() {
        return callTimeout;
    }

    /**
     * The largest command.
     *
     * @return bytes
     */
    public int maxCommandBytes() {
        return maxCommandBytes;
    }

    /**
     * About how much memory the node may hold.
     *
     * @return bytes
     */
    public long memoryBytes() {
        if (memoryBytes != null) {
            return memoryBytes;
        }
        return Math.max(Math.min(Runtime.getRuntime().maxMemory() / 16, 256L << 20), memoryBytesMin());
    }

    /**
     * How much memory a node needs for commands of the largest size.
     *
     * @return bytes
     */
    public long memoryBytesMin() {
        return Math.max(1 << 20, 4L * maxCommandBytes);
    }

    /**
     * When snapshots are taken, and what becomes of the log.
     *
     * @return the settings of snapshots
     */
    public SnapshotSettings snapshots() {
        return snapshots;
    }

    /**
     * Options for plugins.
     *
     * @return values by name, in order of the names
     */
    public Map<String, String> plugin() {
        return new TreeMap<>(plugin);
    }
}
