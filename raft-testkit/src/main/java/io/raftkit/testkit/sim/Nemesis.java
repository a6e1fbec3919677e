package io.raftkit.testkit.sim;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.testkit.invariant.Invariants;
import io.raftkit.testkit.invariant.Promises;
import io.raftkit.testkit.invariant.Violation;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.ImageKind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Does to a cluster what a schedule says, and makes it good in the end. */
final class Nemesis {
    private static final int PERCENT_TO_MILLIONTHS = 10_000;

    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final NetworkFaults network;
    private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);
    /** Servers that may have failed because of what was done to them. */
    private final Set<Integer> excused = new TreeSet<>();

    /** Servers whose storage may refuse to be used, now or whenever it comes upon the damage. */
    private final Set<Integer> damaged = new TreeSet<>();

    /** Servers that may not hold what they acknowledged: always fewer than a majority. */
    private final Set<Integer> forgetful = new TreeSet<>();

    /** What servers had promised when their disks were last copied. */
    private final Map<Integer, Promises> promises = new TreeMap<>();

    private final List<FaultAction> lasting = new ArrayList<>();
    private boolean isOver;

    Nemesis(VirtualCluster cluster, Clients<?, ?> clients, List<FaultAction> schedule) {
        this.cluster = cluster;
        this.clients = clients;
        network = new NetworkFaults(cluster.settings(), cluster.network());
        if (schedule.stream().anyMatch(action -> action.kind() == FaultKind.REPLAY)) {
            cluster.network().everywhere(link -> {
                cluster.settings().links.accept(link);
                link.remember();
            });
        }
        schedule.forEach(
                action -> cluster.time().after(TimeUnit.MILLISECONDS.toNanos(action.atMillis()), () -> begin(action)));
    }

    /** How often each kind of fault happened. */
    Map<FaultKind, Integer> done() {
        return done;
    }

    /** Whether a server may have stopped by itself. */
    boolean excuses(int serverId) {
        return excused.contains(serverId) || damaged.contains(serverId);
    }

    private void begin(FaultAction drawn) {
        if (isOver) {
            return;
        }
        int server = drawn.server() == FaultAction.LEADER ? cluster.leader() : drawn.server();
        boolean needsServer = drawn.server() != 0 && !drawn.kind().isOfNetwork();
        if (drawn.server() == FaultAction.LEADER && server == 0
                || needsServer && !cluster.server(server).isUp()) {
            return;
        }
        FaultAction action = drawn.at(server);
        cluster.watch().fault(action.toString());
        done.merge(action.kind(), 1, Integer::sum);
        lasting.add(action);
        if (action.kind().isOfNetwork()) {
            network.begin(action);
        } else {
            act(action);
        }
        cluster.time().after(TimeUnit.MILLISECONDS.toNanos(action.millis()), () -> end(action));
    }

    private void act(FaultAction action) {
        if (action.kind() == FaultKind.CRASH_ALL) {
            cluster.servers().stream().filter(VirtualServer::isUp).forEach(server -> server.powerCut(action.number()));
            return;
        }
        VirtualServer server = cluster.server(action.server());
        ServerConditions conditions = server.conditions();
        if (mayStop(action.kind())) {
            excused.add(server.id());
        }
        switch (action.kind()) {
            case CRASH -> server.crash();
            case POWER_CUT -> server.powerCut(action.number());
            case CRASH_AFTER_WRITE -> server.crashAfterWrite();
            case BURST -> clients.burst(server.id(), (int) action.amount());
            case PAUSE -> server.pause(action.millis());
            case SLOW_APPLY -> conditions.applyNanosEach = TimeUnit.MILLISECONDS.toNanos(action.amount());
            case DRIFT -> conditions.drift(action.amount() * PERCENT_TO_MILLIONTHS);
            case WALL_JUMP -> conditions.jump(action.amount());
            case WALL_FREEZE -> conditions.freeze(true);
            case SLOW_DISK -> conditions.writeSlowly(TimeUnit.MILLISECONDS.toNanos(action.amount()));
            case READ_FAILS -> conditions.areReadsFailing = true;
            case OLD_BACKUP -> backUp(server);
            case WIPE -> {
                if (mayForget(server)) {
                    server.crash();
                    server.wipe();
                }
            }
            default -> act(action, server);
        }
    }

    /** What is done to the disk as such. */
    private void act(FaultAction action, VirtualServer server) {
        ServerDirectory disk = server.disk();
        int bytesWritten = (int) action.amount() * 7;
        switch (action.kind()) {
            case CRASH_IN_WRITE -> disk.failWrite(action.amount(), Fault.crashAfter(bytesWritten));
            case WRITE_FAILS -> disk.failWrite(action.amount(), Fault.failAfter(bytesWritten));
            case DISK_FULL -> disk.fill(true);
            case PHANTOM_WRITE -> lie(action, server, Fault.lose());
            case MISDIRECTED_WRITE -> lie(action, server, Fault.misdirect());
            case BIT_ROT -> {
                disk.rot(action.number());
                damaged.add(server.id());
            }
            default -> throw new IllegalStateException("nobody does " + action);
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

    private void backUp(VirtualServer server) {
        server.crash();
        server.disk().backUp();
        promises.put(server.id(), cluster.watch().invariants().promises(server.id()));
        start(server);
    }

    /**
     * Puts a server's disk back to what it held, provided that it forgets nothing but entries, and only such as all others hold. One that
     * forgets more can make any cluster lose what it committed, and there is nothing to demand.
     */
    private void putBack(VirtualServer server) {
        Invariants invariants = cluster.watch().invariants();
        boolean isHarmless = server.isUp()
                && invariants.promises(server.id()).equals(promises.get(server.id()))
                && invariants.isHeldByAll(server.id());
        if (isHarmless && mayForget(server)) {
            server.crash();
            server.disk().putBack();
        }
    }

    private void end(FaultAction action) {
        if (!lasting.remove(action)) {
            return;
        }
        cluster.watch().fault("over: " + action.kind() + " " + action.number());
        if (action.kind().isOfNetwork()) {
            network.end(action);
            return;
        }
        if (action.kind() == FaultKind.CRASH_ALL) {
            cluster.servers().forEach(this::revive);
            return;
        }
        VirtualServer server = cluster.server(action.server());
        if (action.kind() == FaultKind.OLD_BACKUP) {
            putBack(server);
        }
        boolean goesOn =
                lasting.stream().anyMatch(other -> other.kind() == action.kind() && other.server() == server.id());
        if (!goesOn) {
            undo(action.kind(), server);
        }
        revive(server);
    }

    private static boolean mayStop(FaultKind kind) {
        return kind == FaultKind.WRITE_FAILS || kind == FaultKind.READ_FAILS || kind == FaultKind.BIT_ROT;
    }

    private static void undo(FaultKind kind, VirtualServer server) {
        switch (kind) {
            case SLOW_APPLY -> server.conditions().applyNanosEach = 0;
            case DRIFT -> server.conditions().drift(100 * PERCENT_TO_MILLIONTHS);
            case WALL_FREEZE -> server.conditions().freeze(false);
            case SLOW_DISK -> server.conditions().writeSlowly(0);
            case DISK_FULL -> server.disk().fill(false);
            case READ_FAILS -> server.conditions().areReadsFailing = false;
            case CRASH_IN_WRITE, WRITE_FAILS, PHANTOM_WRITE, MISDIRECTED_WRITE ->
                server.disk().failWrite(0, Fault.NONE);
            default -> {}
        }
    }

    /** Starts a server that is down, and starts one again that stopped by itself and may have. */
    private void revive(VirtualServer server) {
        if (server.isUp() && excuses(server.id()) && server.status().state() == NodeStatus.State.FAILED) {
            server.crash(ImageKind.ALL_WRITTEN, 0);
        }
        if (!server.isUp() && !isLost(server)) {
            if (lasting.stream().noneMatch(action -> action.server() == server.id() && mayStop(action.kind()))) {
                excused.remove(server.id());
            }
            start(server);
        }
    }

    /** A damaged disk that lost something unnoticed: its server breaks what it promised, and stays down from then on. */
    private boolean isLost(VirtualServer server) {
        return damaged.contains(server.id()) && cluster.watch().invariants().hasForgotten(server.id());
    }

    /** A storage that finds its disk full, broken or damaged when it is opened refuses; the server is tried again when the fault is over. */
    private void start(VirtualServer server) {
        try {
            server.start();
            if (server.isUp() && isLost(server)) {
                server.crash();
            }
        } catch (UncheckedIOException e) {
            if (!excuses(server.id()) && !server.conditions().isDiskFull) {
                throw new Violation("NodesGoOn", e.getMessage());
            }
        }
    }

    /** Ends every fault, and has all servers up that may be. */
    void heal() {
        isOver = true;
        cluster.watch().fault("everything is healed");
        network.endAll();
        List<FaultAction> ended = List.copyOf(lasting);
        lasting.clear();
        for (FaultAction action : ended) {
            if (action.server() > 0 && !action.kind().isOfNetwork()) {
                undo(action.kind(), cluster.server(action.server()));
            }
        }
        cluster.servers().forEach(this::revive);
    }
}
