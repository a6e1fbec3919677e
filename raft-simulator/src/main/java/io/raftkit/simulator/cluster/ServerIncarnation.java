package io.raftkit.simulator.cluster;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.node.LocalNode;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.start.StartingSnapshot;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One incarnation of a server: what ends with its process.
 *
 * @param node the real node
 * @param stateMachine what the cluster's settings made for it
 * @param disk what the node stores on
 * @param transport its end of the network
 * @param runners call its turns
 */
record ServerIncarnation(
        LocalNode node, StateMachine stateMachine, VirtualDisk disk, Transport transport, VirtualRunners runners) {

    /**
     * Begins an incarnation with what the server's directory holds.
     *
     * @param server whose incarnation
     * @param random what chance there is in it
     * @param turned called after each turn of the loop
     * @param dies called when the process ends in the middle of a write
     */
    static ServerIncarnation begin(VirtualServer server, SplittableRandom random, Runnable turned, Runnable dies)
            throws IOException {
        VirtualCluster cluster = server.cluster();
        ClusterSettings settings = cluster.settings();
        int id = server.id();
        VirtualRunners runners = new VirtualRunners(cluster.time(), random.split(), server.conditions(), turned);
        StateMachine stateMachine = settings.stateMachine.apply(id);
        VirtualDisk disk = disk(server, dies);
        Recovered stored = Recovered.of(Recovery.of(disk));
        SnapshotStore store = snapshots(server, disk);
        StateMachineClaim claim = StateMachineClaim.take(stateMachine, id);
        StartingSnapshot snapshot = startingSnapshot(stored, store, claim.lastApplied(), id);
        Recovered recovered = snapshot.recovered();
        cluster.watch().startsFrom(id, recovered, server.disk().whole(store));
        // An engine refuses some of what must not be.
        cluster.watch().invariants().check();
        Transport transport = cluster.place().open(server);
        EngineConfig config = config(cluster, id, random);
        cluster.watch().invariants().facts().server(id).protocolVersion = config.protocolVersion();
        LocalNode node = LocalNode.start(new NodeParts(
                config,
                recovered,
                disk.lastEntryTime(recovered),
                claim.through(watched(server, stateMachine, runners)),
                disk,
                transport,
                cluster.addresses(id),
                settings.callTimeoutNanos,
                settings.memoryBytes(id),
                List.of(),
                cluster.watch()::transition,
                SilentLog.INSTANCE,
                runners,
                runners,
                new NodeParts.Snapshots(
                        store, settings.snapshotLogBytes, settings.snapshotBytesPerSecond, snapshot.damaged()),
                new NodeParts.Joins(new TreeMap<>(server.through), settings.spares > 0),
                NodeParts.Owned.NOTHING));
        // Frames may arrive before its first turn: by whom it knows the members shows now.
        cluster.watch().invariants().facts().server(id).turn(node.engine().status());
        return new ServerIncarnation(node, stateMachine, disk, transport, runners);
    }

    private static VirtualDisk disk(VirtualServer server, Runnable dies) throws IOException {
        return new VirtualDisk(
                server.id(),
                server.cluster().settings().persister.open(server.id(), server.directory()),
                server.directory(),
                server.cluster().watch(),
                server.conditions(),
                dies,
                server::dwell);
    }

    /** Snapshots are kept by the persister itself, or in files. */
    private static SnapshotStore snapshots(VirtualServer server, VirtualDisk disk) {
        SnapshotStore store = Objects.requireNonNullElseGet(
                disk.snapshots(), () -> SnapshotFiles.in(server.disk().snapshots()));
        return new WatchedSnapshots(
                server.id(), store, server.disk(), server.cluster().watch());
    }

    private static StateMachine watched(VirtualServer server, StateMachine stateMachine, VirtualRunners runners) {
        ServerConditions conditions = server.conditions();
        return new WatchedStateMachine(
                server.id(),
                stateMachine,
                server.cluster().watch(),
                conditions,
                count -> runners.apply().hold(count * conditions.applyNanosEach));
    }

    /** What refuses a start is here that files cannot be read: they are full, broken, or the process ends in the middle of it. */
    private static StartingSnapshot startingSnapshot(Recovered stored, SnapshotStore store, long lastApplied, int id)
            throws IOException {
        try {
            return StartingSnapshot.of(stored, store, lastApplied, id, SilentLog.INSTANCE);
        } catch (StartRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static EngineConfig config(VirtualCluster cluster, int id, SplittableRandom random) {
        ClusterSettings settings = cluster.settings();
        Configuration beginning = cluster.configuration(id);
        Bootstrap firstStart = new Bootstrap(
                id,
                settings.isNamed ? VirtualCluster.CLUSTER_ID : beginning.digest(),
                cluster.place().group(),
                random.nextLong(1, Long.MAX_VALUE),
                beginning,
                settings.noOpOnElection,
                settings.isNamed);
        return new EngineConfig(
                firstStart,
                settings.heartbeatNanos,
                settings.timerNanos(id, settings.electionTimeoutLowestNanos),
                settings.timerNanos(id, settings.electionTimeoutHighestNanos),
                random.nextLong(),
                settings.limits(id),
                settings.sessionBounds,
                cluster.server(id).conditions().protocolVersion);
    }

    /** Whether the state machine still takes its time for what it was given. */
    boolean isApplying() {
        return runners.apply().isHeld();
    }

    /** Notes whether the node has begun to end. What one that failed shows is of half a turn, if it failed within one. */
    void noteEnd(ServerFacts facts) {
        facts.isClosing = !node.isOpen();
        if (facts.isClosing && node.outline().state() == NodeStatus.State.FAILED) {
            facts.noteFailure("its node failed");
        }
    }
}
