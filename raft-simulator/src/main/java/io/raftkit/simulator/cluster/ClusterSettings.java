package io.raftkit.simulator.cluster;

import io.raftkit.api.StateMachine;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.network.Link;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.testkit.storage.PersisterOpener;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** What a {@link VirtualCluster} is like; begun by {@link VirtualCluster#of}. Everything has a value already. */
public final class ClusterSettings {
    private static final long MICROS = 1_000;

    public final int servers;
    final IntFunction<? extends StateMachine> stateMachine;
    public int spares;
    long seed = 1;
    boolean noOpOnElection = true;
    SessionBounds sessionBounds = SessionBounds.DEFAULT;
    boolean isChecked = true;
    boolean isOneCluster = true;
    boolean isNamed = true;
    int[] timerPercents = {100};
    long heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(100);
    public long electionTimeoutLowestNanos = TimeUnit.MILLISECONDS.toNanos(300);
    long electionTimeoutHighestNanos = TimeUnit.MILLISECONDS.toNanos(600);
    public long callTimeoutNanos = TimeUnit.SECONDS.toNanos(5);
    long[] memoryBytes = {64L << 20};
    long writeLowestNanos = 50 * MICROS;
    long writeHighestNanos = 1_000 * MICROS;
    long readLowestNanos = 20 * MICROS;
    long readHighestNanos = 200 * MICROS;
    long snapshotLogBytes;
    long tailBytesMax = EngineConfig.Limits.BACK_TO_PREVIOUS;
    long windowBytesMax = Long.MAX_VALUE;
    long snapshotBytesPerSecond;
    int frameBytesMax = InMemoryNetwork.FRAME_BYTES_MAX;
    BiFunction<Integer, Set<Integer>, Set<Integer>> beginning = (serverId, all) -> all;
    public Consumer<Link> links = link -> link.delay(50 * MICROS, 1_000 * MICROS);
    PersisterOpener persister = (serverId, directory) -> new InMemoryPersister(directory);

    ClusterSettings(int servers, IntFunction<? extends StateMachine> stateMachine) {
        this.servers = servers;
        this.stateMachine = stateMachine;
    }

    /**
     * All chance comes from the seed; 1 unless called.
     *
     * @param newSeed any number
     * @return this
     */
    public ClusterSettings seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /**
     * Whether a leader opens its term with an entry of its own; true unless called.
     *
     * @param opens whether it does
     * @return this
     */
    public ClusterSettings noOpOnElection(boolean opens) {
        noOpOnElection = opens;
        return this;
    }

    /**
     * The bounds of client sessions; {@link SessionBounds#DEFAULT} unless called.
     *
     * @param bounds the bounds
     * @return this
     */
    public ClusterSettings sessions(SessionBounds bounds) {
        sessionBounds = bounds;
        return this;
    }

    /**
     * The timers; 100, 300 and 600 ms unless called.
     *
     * @param heartbeatMillis how often a leader sends heartbeats
     * @param lowestMillis the shortest election timeout
     * @param highestMillis the longest election timeout
     * @return this
     */
    public ClusterSettings timers(long heartbeatMillis, long lowestMillis, long highestMillis) {
        heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
        electionTimeoutLowestNanos = TimeUnit.MILLISECONDS.toNanos(lowestMillis);
        electionTimeoutHighestNanos = TimeUnit.MILLISECONDS.toNanos(highestMillis);
        return this;
    }

    /**
     * The deadline of calls without one; 5 s unless called.
     *
     * @param millis how long
     * @return this
     */
    public ClusterSettings callTimeout(long millis) {
        callTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    /**
     * About how much memory a node may hold; 64 MiB unless called.
     *
     * @param bytes at least 1 MiB
     * @return this
     */
    public ClusterSettings memory(long bytes) {
        memoryBytes = new long[] {bytes};
        return this;
    }

    /** Gives servers memories of their own: by turns so many bytes. */
    public ClusterSettings memories(long... bytes) {
        memoryBytes = bytes;
        return this;
    }

    long memoryBytes(int serverId) {
        return memoryBytes[serverId % memoryBytes.length];
    }

    /**
     * How long the disk takes to write; 50 µs to 1 ms unless called.
     *
     * @param lowestNanos the shortest time
     * @param highestNanos the longest time
     * @return this
     */
    public ClusterSettings writes(long lowestNanos, long highestNanos) {
        writeLowestNanos = lowestNanos;
        writeHighestNanos = highestNanos;
        return this;
    }

    /**
     * What every link is like; a delay of 50 µs to 1 ms unless called.
     *
     * @param setting called for each link
     * @return this
     */
    public ClusterSettings links(Consumer<Link> setting) {
        links = setting;
        return this;
    }

    /**
     * Where servers keep their data; an {@link InMemoryPersister} unless called.
     *
     * @param opener opens the storage of a server
     * @return this
     */
    public ClusterSettings persister(PersisterOpener opener) {
        persister = opener;
        return this;
    }

    /**
     * Tells each server, at each start, with which servers its cluster began; with all of them unless called. Nothing is checked then: what
     * must hold, holds within one cluster.
     */
    ClusterSettings beginning(IntFunction<Set<Integer>> servers) {
        isOneCluster = false;
        beginning = (serverId, all) -> servers.apply(serverId);
        return this;
    }

    /**
     * Has servers take snapshots by themselves once so much log was applied, and keep so much of the log that they stand for, in memory and on
     * disk. Unless called they take none unasked.
     */
    public ClusterSettings snapshots(long logBytes, long tailMax, long windowMax) {
        snapshotLogBytes = logBytes;
        tailBytesMax = tailMax;
        windowBytesMax = windowMax;
        return this;
    }

    /** How fast servers give their snapshots to others; as fast as these ask unless called. */
    public ClusterSettings snapshotRate(long bytesPerSecond) {
        snapshotBytesPerSecond = bytesPerSecond;
        return this;
    }

    /** How large a frame may be: chunks of snapshots are no larger, nor are commands. 4 MiB unless called. */
    public ClusterSettings frames(int bytesMax) {
        frameBytesMax = bytesMax;
        return this;
    }

    /**
     * Has so many servers beside those with which the cluster begins: they start without members, to join the cluster, and only when they are told
     * to.
     */
    public ClusterSettings spares(int count) {
        spares = count;
        return this;
    }

    /** Whether the cluster has a name; else it is known by the servers that it began with. */
    ClusterSettings named(boolean hasName) {
        isNamed = hasName;
        return this;
    }

    /** Whether its leaders agree with the others on who the members are. */
    public boolean isSealed() {
        return noOpOnElection;
    }

    /** Another cluster that cannot be told from this one by its name, its servers or their addresses. */
    ClusterSettings other(long otherSeed, IntFunction<InMemoryDirectory> disks) {
        ClusterSettings other = new ClusterSettings(servers, id -> new StatelessMachine())
                .seed(otherSeed)
                .named(isNamed)
                .noOpOnElection(noOpOnElection)
                .persister((id, unused) -> persister.open(id, disks.apply(id)));
        other.heartbeatNanos = heartbeatNanos;
        other.electionTimeoutLowestNanos = electionTimeoutLowestNanos;
        other.electionTimeoutHighestNanos = electionTimeoutHighestNanos;
        return other;
    }

    /** Checks nothing but elections, in a run too long to remember every entry. */
    public ClusterSettings unchecked() {
        isChecked = false;
        return this;
    }

    /** Gives servers timers of their own: by turns so many percent of the election timeouts. */
    public ClusterSettings timerPercents(int... percents) {
        timerPercents = percents;
        return this;
    }

    public long timerNanos(int serverId, long nanos) {
        return nanos / 100 * timerPercents[serverId % timerPercents.length];
    }

    /** One figure for all servers, however their memories differ; small where one of these is, so that some commands are too large. */
    private int commandBytesMax() {
        long smallestMemory = Arrays.stream(memoryBytes).min().orElseThrow();
        return (int) Math.min(Math.min(1 << 20, frameBytesMax / 2), smallestMemory / 8);
    }

    EngineConfig.Limits limits(int serverId) {
        EngineConfig.Limits within =
                EngineConfig.Limits.within(memoryBytes(serverId), frameBytesMax, commandBytesMax());
        return new EngineConfig.Limits(
                within.commandBytesMax(),
                within.batchBytesMax(),
                within.inflightMessagesMax(),
                within.inflightBytesMax(),
                Math.min(within.windowBytesMax(), windowBytesMax),
                within.uncommittedBytesMax(),
                within.applyBytesMax(),
                tailBytesMax);
    }

    public long timerHighestNanos() {
        return Arrays.stream(timerPercents)
                .mapToLong(percent -> electionTimeoutHighestNanos / 100 * percent)
                .max()
                .orElseThrow();
    }

    /**
     * Makes the cluster and starts its servers.
     *
     * @return the cluster, in which no time has passed
     */
    public VirtualCluster start() {
        VirtualCluster cluster = new VirtualCluster(this);
        cluster.startAll();
        return cluster;
    }
}
