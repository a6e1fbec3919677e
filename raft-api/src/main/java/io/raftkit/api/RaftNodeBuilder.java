package io.raftkit.api;

import io.raftkit.api.storage.Persister;
import io.raftkit.api.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a node needs and starts it. Needed are the server's {@link #id}, its {@link #peers}, a {@link #stateMachine}, and a {@link #data} directory
 * unless a {@link #persister} is given. An argument that is wrong by itself is refused where it is given, by name: null with {@link NullPointerException}, a
 * number or a duration out of its range with {@link IllegalArgumentException}. What shows only with the rest is refused by {@link #start}. Not thread-safe.
 */
public final class RaftNodeBuilder {
    final NodeSettings settings;

    RaftNodeBuilder(@Nullable Module application) {
        settings = new NodeSettings(application);
    }

    /**
     * Says which of the peers this server is.
     *
     * @param id a positive number; it must never change
     * @return this
     */
    public RaftNodeBuilder id(int id) {
        settings.id = (int) Arguments.atLeast(1, "id", id);
        return this;
    }

    /**
     * Names all servers of the cluster, this one included, as {@code id=host:port}: one or more strings, each with one or several between commas. At the first
     * start they are the initial configuration; later they say where servers are that got no other address ({@link io.raftkit.api.membership.Members#replace}).
     *
     * @param peers for instance {@code "1=10.0.0.1:7001,2=10.0.0.2:7001,3=10.0.0.3:7001"}
     * @return this
     */
    public RaftNodeBuilder peers(String... peers) {
        settings.peers = String.join(",", Arguments.noneNull("peers", peers));
        return this;
    }

    /**
     * Where this server keeps its data: a directory of its own, created if missing.
     *
     * @param directory the directory
     * @return this
     * @throws IllegalArgumentException if the path is empty, which would mean the working directory
     */
    public RaftNodeBuilder data(Path directory) {
        settings.data = Arguments.directory("directory", directory);
        return this;
    }

    /**
     * What the cluster replicates. From here until the node has stopped it belongs to the node.
     *
     * @param stateMachine a state machine used by no other node
     * @return this
     */
    public RaftNodeBuilder stateMachine(StateMachine stateMachine) {
        settings.stateMachine = Objects.requireNonNull(stateMachine, "stateMachine");
        return this;
    }

    /**
     * Gives the cluster a name, so that servers of another are turned away. Fixed at the first start. Without it the ids of the first servers stand for it.
     *
     * @param name a name, not empty
     * @return this
     */
    public RaftNodeBuilder cluster(String name) {
        settings.cluster = Arguments.clusterName("name", name);
        return this;
    }

    /**
     * Says that this server joins a cluster that runs, by a call of an operator or by itself: {@link io.raftkit.api.membership.Members} says how. It needs
     * the {@link #cluster} name; of the {@link #peers}, only its own address.
     *
     * @param through some members, as {@code id=host:port}, which it asks to be added; none if it waits until it is added
     * @return this
     */
    public RaftNodeBuilder joins(String... through) {
        settings.joins = true;
        settings.joinThrough = through.length == 0 ? null : String.join(",", Arguments.noneNull("through", through));
        return this;
    }

    /**
     * Has this server, when it leads, add servers that ask, and make them voters. Whoever can speak as a server of the cluster can then become one.
     *
     * @return this
     */
    public RaftNodeBuilder allowJoins() {
        settings.allowsJoins = true;
        return this;
    }

    /**
     * Chooses the group within the cluster that this node serves; 0 unless called.
     *
     * @param group a number from 0
     * @return this
     */
    public RaftNodeBuilder group(long group) {
        settings.group = Arguments.atLeast(0, "group", group);
        return this;
    }

    /**
     * Uses this transport instead of looking for one. The node registers with it and leaves it open.
     *
     * @param transport a transport, possibly shared by several nodes of different groups
     * @return this
     */
    public RaftNodeBuilder transport(Transport transport) {
        settings.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Uses this persister instead of looking for one. The node leaves it open.
     *
     * @param persister a persister used by no other node
     * @return this
     */
    public RaftNodeBuilder persister(Persister persister) {
        settings.persister = Objects.requireNonNull(persister, "persister");
        return this;
    }

    /**
     * Adds a listener; several may be added.
     *
     * @param listener a listener
     * @return this
     */
    public RaftNodeBuilder listener(NodeListener listener) {
        settings.listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * How often a leader sends heartbeats; 100 ms unless called.
     *
     * @param interval less than the lower election timeout
     * @return this
     */
    public RaftNodeBuilder heartbeat(Duration interval) {
        settings.heartbeat = Arguments.positive("interval", interval);
        return this;
    }

    /**
     * Between which bounds each election timeout is drawn (Raft §5.2); 300 to 600 ms unless called. Give the same to all servers.
     *
     * @param lowest the shortest, at least twice the heartbeat
     * @param highest the longest, more than the shortest
     * @return this
     */
    public RaftNodeBuilder electionTimeout(Duration lowest, Duration highest) {
        settings.electionTimeoutLowest = Arguments.positive("lowest", lowest);
        settings.electionTimeoutHighest = Arguments.positive("highest", highest);
        return this;
    }

    /**
     * Whether a new leader opens its term with an entry of its own; true unless called, fixed at the first start, the same on all servers. Without it, only
     * commands take indexes, from 1; earlier terms are committed, and reads answered, only after the new leader's first command; and there are no sessions,
     * so followers reject what is submitted.
     *
     * @param opens whether it does
     * @return this
     */
    public RaftNodeBuilder noOpOnElection(boolean opens) {
        settings.noOpOnElection = opens;
        return this;
    }

    /**
     * The deadline of calls that are given none; 5 s unless called.
     *
     * @param timeout a positive duration
     * @return this
     */
    public RaftNodeBuilder callTimeout(Duration timeout) {
        settings.callTimeout = Arguments.positive("timeout", timeout);
        return this;
    }

    /**
     * The largest command that is taken; 1 MiB unless called. Larger ones are rejected with {@link RejectedException.Reason#TOO_LARGE}. Give the same to all
     * servers: what one leader takes the next should not refuse. A server whose memory is too small for it does not start.
     *
     * @param bytes a positive number, at most 4 KiB less than the largest frame of the transport (16 MiB over HTTP)
     * @return this
     */
    public RaftNodeBuilder maxCommandBytes(int bytes) {
        settings.maxCommandBytes = (int) Arguments.atLeast(1, "bytes", bytes);
        return this;
    }

    /**
     * About how much memory the node may hold for its log and queues; a sixteenth of the heap, at most 256 MiB, unless called, and never
     * less than four commands of the largest size. Entries beyond it are read back from the persister when they are needed.
     *
     * @param bytes at least 1 MiB, and four times {@link #maxCommandBytes}
     * @return this
     */
    public RaftNodeBuilder memory(long bytes) {
        settings.memoryBytes = Arguments.atLeast(1, "bytes", bytes);
        return this;
    }

    /**
     * How much log is applied before the node takes a snapshot by itself; 32 MiB unless called. A state larger than that is written anew once as
     * much log was applied as the last snapshot is large. Servers wait up to half of that longer, so that not all write at once.
     *
     * @param bytes the least between two snapshots; 0 to take them only by {@link RaftNode#snapshot}, whatever the age of commands
     * @return this
     */
    public RaftNodeBuilder snapshotLogBytes(long bytes) {
        settings.snapshots.logBytes = Arguments.atLeast(0, "bytes", bytes);
        return this;
    }

    /**
     * How old a command gets before the node takes a snapshot that holds it, however little log was applied; a day unless called. So old commands
     * leave the log of a quiet cluster too. Servers wait up to half of that longer, each another part.
     *
     * @param age by the time of commands, in whole milliseconds; 0 turns this limit off; without effect where {@link #snapshotLogBytes} is 0
     * @return this
     */
    public RaftNodeBuilder snapshotAge(Duration age) {
        Arguments.atLeast(0, "age in milliseconds", age.toMillis());
        settings.snapshots.age = age;
        return this;
    }

    /**
     * How fast this server gives its snapshots to others that need them, all together; 64 MiB a second unless called.
     *
     * @param bytes how many in a second, 0 for as fast as they ask
     * @return this
     */
    public RaftNodeBuilder snapshotBytesPerSecond(long bytes) {
        settings.snapshots.bytesPerSecond = Arguments.atLeast(0, "bytes", bytes);
        return this;
    }

    /**
     * Limits how much of the log is kept although the newest snapshot stands for it. Unless called, all is kept that follows the snapshot before that one: a
     * server whose newest snapshot is damaged starts from the one before. With a limit, what stays is for followers that need it next.
     *
     * @param bytes the most that stays, 0 for none
     * @return this
     */
    public RaftNodeBuilder logTailBytes(long bytes) {
        settings.snapshots.logTailBytes = Arguments.atLeast(0, "bytes", bytes);
        return this;
    }

    /**
     * Sets an option of a plugin; the plugin's documentation names them.
     *
     * @param name the option
     * @param value its value
     * @return this
     */
    public RaftNodeBuilder setting(String name, String value) {
        settings.plugin.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Starts the node. Blocks until its data is recovered and its transport listens.
     *
     * @return the running node
     * @throws StartRefusedException if anything stands in the way; the message says what to change
     */
    public RaftNode start() {
        return ProviderDiscovery.provider().start(settings.copy());
    }

    /**
     * Makes the data directory, which must be empty, that of a server of a <b>new cluster</b>, with the state of a snapshot. Call it on each new server, with
     * the same copy, peers and new name, before any of them is started; then call {@link #start}, now and later. Blocks until all is durable.
     *
     * <p>The servers of both clusters refuse each other for good. Nothing else may be put back of a server than a copy of a snapshot's file, in this way.
     *
     * @param snapshot a copy of the file of a snapshot that {@link RaftNode#snapshot} took: {@code snap-} and its id, in the data directory
     * @throws StartRefusedException if anything stands in the way; the message says what to change, and it may be called again then
     */
    public void restore(Path snapshot) {
        ProviderDiscovery.provider().restore(settings.copy(), Objects.requireNonNull(snapshot, "snapshot"));
    }
}
