package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.ServerDirectory;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.Invariants;
import io.raftkit.simulator.invariant.fact.Promises;
import io.raftkit.testkit.storage.Fault;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is done to the disks of a cluster, and what of it their servers may not survive. */
final class DiskFaults {
    /** A write that goes wrong part way has done so many bytes for each unit of the fault's amount. */
    private static final int WRITTEN_BYTES = 7;

    private final VirtualCluster cluster;

    /** Servers whose storage may refuse to be used, now or whenever it comes upon the damage. */
    private final Set<Integer> damaged = new TreeSet<>();

    /** Servers that may not hold what they acknowledged: always fewer than a majority. */
    private final Set<Integer> forgetful = new TreeSet<>();

    /** Servers that lost all they held. */
    private final Set<Integer> wiped = new TreeSet<>();

    /** What servers had promised when their disks were last copied. */
    private final Map<Integer, Promises> promises = new TreeMap<>();

    DiskFaults(VirtualCluster cluster) {
        this.cluster = cluster;
    }

    /** Whether it is something that is done to a disk as such. */
    static boolean isOne(FaultKind kind) {
        return switch (kind) {
            case DISK_FULL, CRASH_IN_WRITE, WRITE_FAILS, WIPE, BIT_ROT, PHANTOM_WRITE, MISDIRECTED_WRITE, OLD_BACKUP ->
                true;
            default -> false;
        };
    }

    void begin(FaultAction action, VirtualServer server) {
        ServerDirectory disk = server.disk();
        int bytesWritten = (int) action.amount() * WRITTEN_BYTES;
        switch (action.kind()) {
            case DISK_FULL -> disk.fill(true);
            case CRASH_IN_WRITE -> disk.failWrite(action.amount(), Fault.crashAfter(bytesWritten));
            case WRITE_FAILS -> disk.failWrite(action.amount(), Fault.failAfter(bytesWritten));
            case PHANTOM_WRITE -> lie(action, server, Fault.lose());
            case MISDIRECTED_WRITE -> lie(action, server, Fault.misdirect());
            case OLD_BACKUP -> backUp(server);
            case WIPE -> wipe(server);
            case BIT_ROT -> {
                disk.rot(action.number());
                damaged.add(server.id());
            }
            default -> throw new IllegalStateException("no disk does " + action);
        }
    }

    static void end(FaultKind kind, VirtualServer server) {
        switch (kind) {
            case DISK_FULL -> server.disk().fill(false);
            case CRASH_IN_WRITE, WRITE_FAILS, PHANTOM_WRITE, MISDIRECTED_WRITE ->
                server.disk().failWrite(0, Fault.NONE);
            default -> {}
        }
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

    Set<Integer> wiped() {
        return wiped;
    }

    boolean isDamaged(VirtualServer server) {
        return damaged.contains(server.id());
    }

    /** A damaged disk that lost something unnoticed: its server breaks what it promised, and stays down from then on. */
    boolean isLost(VirtualServer server) {
        return isDamaged(server) && cluster.watch().invariants().hasForgotten(server.id());
    }
}
