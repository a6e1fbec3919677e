package io.raftkit.runtime.node;

import io.raftkit.api.NodeListener;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.lane.StartMark;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runners;
import java.lang.System.Logger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is put together from, checked before. A simulation gives its own clock, runners, transport, persister and transitions;
 * all else is as in a real node.
 *
 * @param config what the engine is told once
 * @param recovered what the persister reported; nothing else was asked of it before, but for reads
 * @param lastEntryTime time of the last stored entry, or 0
 * @param stateMachine what is replicated, claimed for this node, which gives it back
 * @param persister where state is kept
 * @param transport carries frames
 * @param addresses where servers are reached as the builder was told, this one included, by id
 * @param callTimeoutNanos the deadline of calls without one
 * @param memoryBytes about how much the node may hold
 * @param listeners hear what happens, on a thread of their own
 * @param transitions hears of transitions at once, on the loop; must be quick
 * @param log where to write what an operator should know
 * @param clock what time it is
 * @param runners call the turns of loop and lanes
 * @param snapshots where snapshots are kept, and when they are taken
 * @param joins whom this server asks to be added, and whether others may ask it
 * @param owned what to close with the node
 */
public record NodeParts(
        EngineConfig config,
        Recovered recovered,
        long lastEntryTime,
        StateMachineClaim stateMachine,
        Persister persister,
        Transport transport,
        Map<Integer, String> addresses,
        long callTimeoutNanos,
        long memoryBytes,
        List<NodeListener> listeners,
        Consumer<Transition> transitions,
        Logger log,
        NodeClock clock,
        Runners runners,
        Snapshots snapshots,
        Joins joins,
        Owned owned) {

    /** The log that a real node writes to. */
    public static final Logger LOG = NodeLog.LOGGER;

    /**
     * Logs a server's transitions, as a real node does: those that repeat themselves are counted.
     *
     * @param serverId the server
     * @param clock its clock
     * @return hears of transitions
     */
    public static Consumer<Transition> logged(int serverId, NodeClock clock) {
        return new NodeLog(serverId, LOG, clock)::transition;
    }

    /**
     * Where a node keeps snapshots, and when it takes them by itself.
     *
     * @param store closed with the node, or null if there is nowhere to keep any
     * @param logBytes how much log is applied at least between two, 0 to take none unasked
     * @param ageMillis how old a command gets at most before one is taken that holds it, 0 if age does not matter
     * @param bytesPerSecond how fast they are given to other servers, 0 for as fast as these ask
     * @param damaged those in the store that cannot be read
     */
    public record Snapshots(
            @Nullable SnapshotStore store,
            long logBytes,
            long ageMillis,
            long bytesPerSecond,
            List<SnapshotRef> damaged) {
        /** A node without snapshots. */
        public static final Snapshots NONE = new Snapshots(null, 0, 0, List.of());

        /** A node to whose snapshots the age of commands does not matter. */
        public Snapshots(@Nullable SnapshotStore store, long logBytes, long bytesPerSecond, List<SnapshotRef> damaged) {
            this(store, logBytes, 0, bytesPerSecond, damaged);
        }
    }

    /**
     * How servers come to be members without an operator's call.
     *
     * @param through whom this server asks to be added, by id, and where it is; nobody if it does not ask
     * @param areAllowed whether other servers may ask this one
     */
    public record Joins(SortedMap<Integer, String> through, boolean areAllowed) {
        /** Operators alone change the members. */
        public static final Joins NONE = new Joins(new TreeMap<>(), false);
    }

    /**
     * What the node made itself and therefore closes.
     *
     * @param transport the transport, or null if it was handed in
     * @param persister the persister, or null if it was handed in
     * @param directory the persister's directory, or null if there is none
     * @param startMark what is told when the persister's first batch is durable
     */
    public record Owned(
            @Nullable Transport transport,
            @Nullable Persister persister,
            @Nullable DataDirectory directory,
            StartMark startMark) {
        /** Everything was handed in. */
        public static final Owned NOTHING = new Owned(null, null, null, StartMark.NONE);
    }

    /**
     * Who this server is: as stored, or as it will be stored at its first start.
     *
     * @return the bootstrap record
     */
    public Bootstrap identity() {
        Bootstrap stored = recovered.bootstrap();
        return stored == null ? config.firstStart() : stored;
    }
}
