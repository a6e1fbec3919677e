package io.raftkit.simulator.fault;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.ApplyFailure;
import io.raftkit.simulator.cluster.ServerConditions;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.storage.ImageKind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Does to a cluster what a schedule says, and makes it good in the end. */
public final class Nemesis {
    private static final int PERCENT_TO_MILLIONTHS = 10_000;

    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final NetworkFaults network;
    private final DiskFaults disks;
    private final Strays strays;
    private final List<FaultAction> schedule;
    private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);
    /** Servers that may have failed because of what was done to them. */
    private final Set<Integer> excused = new TreeSet<>();

    private final List<FaultAction> lasting = new ArrayList<>();
    private boolean isOver;

    public Nemesis(VirtualCluster cluster, Clients<?, ?> clients, List<FaultAction> schedule) {
        this.cluster = cluster;
        this.clients = clients;
        network = new NetworkFaults(cluster.settings(), cluster.network());
        disks = new DiskFaults(cluster);
        strays = new Strays(cluster);
        this.schedule = schedule;
        if (schedule.stream().anyMatch(action -> action.kind() == FaultKind.REPLAY)) {
            cluster.network().everywhere(link -> {
                cluster.settings().links.accept(link);
                link.remember();
            });
        }
    }

    /** Starts the servers, and lets the schedule begin. */
    public void startAll() {
        Set<Integer> late = new TreeSet<>();
        for (FaultAction action : schedule) {
            if (action.kind() != FaultKind.START_LATE) {
                cluster.time().after(TimeUnit.MILLISECONDS.toNanos(action.atMillis()), () -> begin(action));
            } else if ((late.size() + 1) * 2 < cluster.servers().size()) {
                late.add(action.server());
                note(action);
            }
        }
        cluster.servers().stream().filter(server -> !late.contains(server.id())).forEach(VirtualServer::start);
    }

    /** Servers that lost all they held, so that they count no more. */
    public Set<Integer> wiped() {
        return disks.wiped();
    }

    /** How often each kind of fault happened. */
    public Map<FaultKind, Integer> done() {
        return done;
    }

    /** Whether a server may have stopped by itself. */
    public boolean excuses(VirtualServer server) {
        return excused.contains(server.id()) || disks.isDamaged(server);
    }

    private void begin(FaultAction drawn) {
        if (isOver) {
            return;
        }
        int server = drawn.server() == FaultAction.LEADER ? cluster.leader() : drawn.server();
        boolean needsServer = drawn.server() != 0
                && !drawn.kind().isOfNetwork()
                && !drawn.kind().isStray();
        if (drawn.server() == FaultAction.LEADER && server == 0
                || needsServer && !cluster.server(server).isUp()) {
            return;
        }
        FaultAction action = drawn.at(server, cluster.servers().size());
        if (action.kind().isStray() && !strays.begin(action, cluster.server(server))) {
            return;
        }
        note(action);
        if (action.kind().isOfNetwork()) {
            network.begin(action);
        } else if (action.kind() == FaultKind.CRASH_ALL) {
            cluster.servers().stream().filter(VirtualServer::isUp).forEach(each -> each.powerCut(action.number()));
        } else if (!action.kind().isStray()) {
            begin(action, cluster.server(server));
        }
    }

    private void note(FaultAction action) {
        cluster.watch().fault(action.toString());
        done.merge(action.kind(), 1, Integer::sum);
        lasting.add(action);
        cluster.time().after(TimeUnit.MILLISECONDS.toNanos(action.millis()), () -> end(action));
    }

    private void begin(FaultAction action, VirtualServer server) {
        if (mayStop(action.kind())) {
            excused.add(server.id());
        }
        ServerConditions conditions = server.conditions();
        switch (action.kind()) {
            case CRASH -> server.crash();
            case POWER_CUT -> server.powerCut(action.number());
            case CRASH_AFTER_WRITE -> server.crashAfterWrite();
            case CLOSE -> close(action, server);
            case RESTARTS -> restart(action, server);
            case BURST -> clients.burst(server.id(), (int) action.amount());
            case SNAPSHOT -> takeSnapshot(server);
            case PAUSE -> server.pause(action.millis());
            case SLOW_APPLY -> conditions.applyNanosEach = TimeUnit.MILLISECONDS.toNanos(action.amount());
            case APPLY_FAILS -> conditions.applyFailure = ApplyFailure.of(action.amount());
            case DRIFT -> conditions.drift(action.amount() * PERCENT_TO_MILLIONTHS);
            case WALL_JUMP -> conditions.jump(action.amount());
            case WALL_FREEZE -> conditions.freeze(true);
            case LONG_WRITES -> conditions.dwellInWrites(TimeUnit.MILLISECONDS.toNanos(action.amount()));
            case SLOW_DISK -> conditions.writeSlowly(TimeUnit.MILLISECONDS.toNanos(action.amount()));
            case READ_FAILS -> conditions.areReadsFailing = true;
            default -> {
                disks.begin(action, server);
                if (action.kind() == FaultKind.OLD_BACKUP) {
                    start(server);
                }
            }
        }
    }

    /** What comes of it shows when the server starts from it. */
    private static void takeSnapshot(VirtualServer server) {
        server.node().snapshot();
    }

    /** One life after the other, each asked for something, while the fault lasts. */
    private void restart(FaultAction action, VirtualServer server) {
        if (!lasting.contains(action)) {
            return;
        }
        if (server.isUp()) {
            server.crash();
            revive(server);
            clients.burst(server.id(), 1);
        }
        long eachNanos = TimeUnit.MILLISECONDS.toNanos(action.millis()) / action.amount();
        cluster.time().after(Math.max(1, eachNanos), () -> restart(action, server));
    }

    /**
     * To close takes time, in which the fault may end: then the server is due to be started again as soon as it is closed. A write under way
     * is waited for.
     */
    private void close(FaultAction action, VirtualServer server) {
        if (server.isUp() && server.isWriting()) {
            cluster.time().after(TimeUnit.MILLISECONDS.toNanos(1), () -> close(action, server));
            return;
        }
        if (!server.isUp()) {
            return;
        }
        server.close();
        if (!lasting.contains(action)) {
            revive(server);
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
        if (action.kind().isStray()) {
            strays.end(server.id());
            includeAll();
        }
        if (action.kind() == FaultKind.OLD_BACKUP) {
            disks.putBack(server);
        }
        boolean goesOn =
                lasting.stream().anyMatch(other -> other.kind() == action.kind() && other.server() == server.id());
        if (!goesOn) {
            undo(action.kind(), server);
        }
        revive(server);
    }

    private static boolean mayStop(FaultKind kind) {
        return kind == FaultKind.WRITE_FAILS
                || kind == FaultKind.READ_FAILS
                || kind == FaultKind.APPLY_FAILS
                || kind == FaultKind.BIT_ROT;
    }

    private static void undo(FaultKind kind, VirtualServer server) {
        ServerConditions conditions = server.conditions();
        switch (kind) {
            case SLOW_APPLY -> conditions.applyNanosEach = 0;
            case APPLY_FAILS -> conditions.applyFailure = ApplyFailure.NONE;
            case DRIFT -> conditions.drift(100 * PERCENT_TO_MILLIONTHS);
            case WALL_FREEZE -> conditions.freeze(false);
            case LONG_WRITES -> conditions.dwellInWrites(0);
            case SLOW_DISK -> conditions.writeSlowly(0);
            case READ_FAILS -> conditions.areReadsFailing = false;
            default -> DiskFaults.end(kind, server);
        }
    }

    /** Starts those again that took part in nothing because of a stray: it is gone, and they say that this is to be done. */
    private void includeAll() {
        cluster.servers().stream()
                .filter(server -> server.isUp() && server.status().state() == NodeStatus.State.EXCLUDED)
                .forEach(server -> {
                    server.crash();
                    revive(server);
                });
    }

    /** Starts a server that is down, and starts one again that stopped by itself and may have. */
    private void revive(VirtualServer server) {
        if (server.isUp() && excuses(server) && server.status().state() == NodeStatus.State.FAILED) {
            server.crash(ImageKind.ALL_WRITTEN, 0);
        }
        if (!server.isUp() && !server.isClosing() && !disks.isLost(server)) {
            if (lasting.stream().noneMatch(action -> action.server() == server.id() && mayStop(action.kind()))) {
                excused.remove(server.id());
            }
            start(server);
        }
    }

    /** A storage that finds its disk full, broken or damaged when it is opened refuses; the server is tried again when the fault is over. */
    private void start(VirtualServer server) {
        try {
            server.start();
            if (server.isUp() && disks.isLost(server)) {
                server.crash();
            }
        } catch (UncheckedIOException e) {
            if (!excuses(server) && !server.conditions().isDiskFull) {
                throw new Violation("NodesGoOn", String.valueOf(e.getMessage()));
            }
        }
    }

    /** Ends every fault, and has all servers up that may be. */
    public void heal() {
        isOver = true;
        cluster.watch().fault("everything is healed");
        network.endAll();
        strays.endAll();
        List<FaultAction> ended = List.copyOf(lasting);
        lasting.clear();
        for (FaultAction action : ended) {
            if (action.server() > 0 && !action.kind().isOfNetwork()) {
                undo(action.kind(), cluster.server(action.server()));
            }
        }
        includeAll();
        cluster.servers().forEach(this::revive);
    }
}
