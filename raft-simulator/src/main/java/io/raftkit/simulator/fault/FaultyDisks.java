package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.ServerConditions;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.Invariants;
import io.raftkit.simulator.invariant.fact.Promises;
import io.raftkit.testkit.storage.Fault;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What is done to the disks of a cluster, and what of it their servers may not survive. */
final class FaultyDisks {
    /** A write that goes wrong part way has done so many bytes for each unit of the fault's amount. */
    private static final int WRITTEN_BYTES = 7;

    /** Space is given in whole blocks. */
    private static final int BLOCK_BYTES = 4096;

    private final VirtualCluster cluster;

    /** Servers whose storage may refuse to be used, now or whenever it comes upon the damage. */
    private final Set<Integer> damaged = new TreeSet<>();

    /** Servers that may not hold what they acknowledged, or may have no state: always fewer than a majority. */
    private final Set<Integer> forgetful = new TreeSet<>();

    /** Servers that lost all they held. */
    private final Set<Integer> wiped = new TreeSet<>();

    /** Servers that may find a snapshot damaged when they start. */
    private final Set<Integer> rotten = new TreeSet<>();

    /** What servers had promised when their disks were last copied. */
    private final Map<Integer, Promises> promises = new TreeMap<>();

    FaultyDisks(VirtualCluster cluster) {
        this.cluster = cluster;
    }

    /** What a fault does to a server's disk. */
    Effect effect(DiskFault kind, FaultAction action, VirtualServer server) {
        ServerConditions conditions = server.conditions();
        return switch (kind) {
            case SLOW_DISK ->
                new Effect(
                        () -> conditions.writeSlowly(TimeUnit.MILLISECONDS.toNanos(action.amount())),
                        () -> conditions.writeSlowly(0));
            case LONG_WRITES ->
                new Effect(
                        () -> conditions.dwellInWrites(TimeUnit.MILLISECONDS.toNanos(action.amount())),
                        () -> conditions.dwellInWrites(0));
            case DISK_FULL ->
                new Effect(() -> server.disk().fill(true), () -> server.disk().fill(false));
            case FULL_IN_SNAPSHOT ->
                new Effect(
                        () -> {
                            server.disk().leaveRoomForSnapshots(action.amount() * BLOCK_BYTES);
                            server.takeSnapshot();
                        },
                        () -> server.disk().fill(server.conditions().isDiskFull));
            case WRITE_FAILS -> inWrite(action, server, Fault.failAfter(bytesWritten(action)));
            case READ_FAILS ->
                new Effect(() -> conditions.areReadsFailing = true, () -> conditions.areReadsFailing = false);
            case WIPE -> Effect.once(() -> wipe(server));
            case ROT_SNAPSHOT -> Effect.once(() -> rotSnapshots(server, action.number(), false));
            case ROT_SNAPSHOTS -> Effect.once(() -> rotSnapshots(server, action.number(), true));
            case BIT_ROT ->
                Effect.once(() -> {
                    server.disk().rot(action.number());
                    damaged.add(server.id());
                });
            case PHANTOM_WRITE -> new Effect(() -> lie(action, server, Fault.lose()), () -> writeAgain(server));
            case MISDIRECTED_WRITE ->
                new Effect(() -> lie(action, server, Fault.misdirect()), () -> writeAgain(server));
            case OLD_BACKUP -> Effect.once(() -> backUp(server));
        };
    }

    /** One of the next operations of a disk goes wrong part way. */
    static Effect inWrite(FaultAction action, VirtualServer server, Fault fault) {
        return new Effect(() -> server.disk().failWrite(action.amount(), fault), () -> writeAgain(server));
    }

    static Effect crashInSnapshot(FaultAction action, VirtualServer server) {
        return new Effect(
                () -> {
                    server.disk().crashInSnapshot(action.amount());
                    server.takeSnapshot();
                },
                () -> server.disk().spareSnapshots());
    }

    /** How much a write has done that goes wrong part way. */
    static int bytesWritten(FaultAction action) {
        return (int) action.amount() * WRITTEN_BYTES;
    }

    private static void writeAgain(VirtualServer server) {
        server.disk().failWrite(0, Fault.NONE);
    }

    private boolean mayForget(VirtualServer server) {
        if ((forgetful.size() + 1) * 2 < cluster.servers().size()) {
            forgetful.add(server.id());
        }
        return forgetful.contains(server.id());
    }

    private void lie(FaultAction action, VirtualServer server, Fault fault) {
        if (mayForget(server)) {
            server.disk().lie(action.amount(), fault);
            damaged.add(server.id());
        }
    }

    /** A server without a state depends on others that have theirs. */
    private void rotSnapshots(VirtualServer server, long seed, boolean areAll) {
        if (mayForget(server) && server.disk().rotSnapshots(seed, areAll)) {
            cluster.watch().invariants().facts().server(server.id()).storage.hadRot = true;
            rotten.add(server.id());
        }
    }

    /** One that somebody has never heard is, without its disk, as good as the one it was. */
    private void wipe(VirtualServer server) {
        if (cluster.watch().invariants().facts().isKnownToAll(server.id()) && mayForget(server)) {
            server.crash();
            server.wipe();
            wiped.add(server.id());
        }
    }

    private void backUp(VirtualServer server) {
        server.crash();
        server.disk().backUp();
        promises.put(server.id(), cluster.watch().invariants().promises(server.id()));
    }

    /**
     * Puts a server's disk back to what it held, provided that it forgets nothing but entries, and only such as all others hold. One that
     * forgets more can make any cluster lose what it committed, and there is nothing to demand.
     */
    void putBack(VirtualServer server) {
        Invariants invariants = cluster.watch().invariants();
        boolean isHarmless = server.isUp()
                && invariants.promises(server.id()).equals(promises.get(server.id()))
                && invariants.facts().isHeldByAll(server.id());
        if (isHarmless && mayForget(server)) {
            server.crash();
            server.disk().putBack();
        }
    }

    Set<Integer> rotten() {
        return rotten;
    }

    Set<Integer> wiped() {
        return wiped;
    }

    boolean isDamaged(VirtualServer server) {
        return damaged.contains(server.id());
    }

    /** A damaged disk that lost something unnoticed: its server breaks what it promised, and stays down from then on. */
    boolean isLost(VirtualServer server) {
        return isDamaged(server) && cluster.watch().invariants().facts().server(server.id()).hasForgotten;
    }
}
