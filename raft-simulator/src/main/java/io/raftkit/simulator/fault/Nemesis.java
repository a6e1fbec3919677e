package io.raftkit.simulator.fault;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.storage.ImageKind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Does to a cluster what a schedule says, and makes it good in the end. */
public final class Nemesis {
    /** By then every frame has come that was sent before the faults ended. */
    private static final long LATE_FRAMES_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final VirtualCluster cluster;
    private final FaultyNetwork network;
    private final FaultyDisks disks;
    private final FaultyServers servers;
    private final Strays strays;
    private final List<FaultAction> schedule;
    private final Map<FaultKind, Integer> done = new LinkedHashMap<>();
    /** Servers that may have failed because of what was done to them. */
    private final Set<Integer> excused = new TreeSet<>();

    private final List<FaultAction> lasting = new ArrayList<>();
    private boolean isOver;

    public Nemesis(VirtualCluster cluster, Clients<?, ?> clients, List<FaultAction> schedule) {
        this.cluster = cluster;
        network = new FaultyNetwork(cluster.settings(), cluster.network());
        disks = new FaultyDisks(cluster);
        strays = new Strays(cluster);
        servers = new FaultyServers(cluster, clients, this, schedule);
        this.schedule = schedule;
        if (schedule.stream().anyMatch(action -> action.kind() == LinkFault.REPLAY)) {
            cluster.network().everywhere(link -> {
                cluster.settings().links.accept(link);
                link.remember();
            });
        }
    }

    /** Starts the servers, and lets the schedule begin. */
    public void startAll() {
        cluster.startAll(beginSchedule());
    }

    /** Lets the schedule begin, of a cluster that runs; returns the servers that would start late. */
    public Set<Integer> beginSchedule() {
        Set<Integer> late = new TreeSet<>();
        for (FaultAction action : schedule) {
            if (action.kind() != ServerFault.START_LATE) {
                cluster.time().after(TimeUnit.MILLISECONDS.toNanos(action.atMillis()), () -> begin(action));
            } else if ((late.size() + 1) * 2 < cluster.settings().servers) {
                late.add(action.server());
                note(action);
            }
        }
        return late;
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

    /** Does what was not in the schedule. */
    void strike(ServerFault kind, int server, long millis) {
        begin(new FaultAction(schedule.size(), cluster.time().millis(), millis, kind, server, server, 0));
    }

    /** Begins a fault, unless there is nothing that it could be done to. */
    void begin(FaultAction drawn) {
        if (isOver) {
            return;
        }
        int server = drawn.server() == FaultAction.LEADER ? cluster.leader() : drawn.server();
        if (drawn.server() == FaultAction.LEADER && server == 0
                || drawn.server() != 0
                        && drawn.kind().needsServer()
                        && !cluster.server(server).isUp()) {
            return;
        }
        FaultAction action = drawn.at(server, cluster.servers().size());
        if (action.kind().isStray() && !strays.begin(action, cluster.server(server))) {
            return;
        }
        note(action);
        if (action.kind() instanceof LinkFault) {
            network.begin(action);
        } else if (action.kind() == ServerFault.CRASH_ALL) {
            cluster.servers().stream().filter(VirtualServer::isUp).forEach(each -> each.powerCut(action.number()));
        } else {
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
        if (action.kind().mayStop()) {
            excused.add(server.id());
        }
        effect(action, server).begin().run();
        if (action.kind() == DiskFault.OLD_BACKUP) {
            start(server);
        }
    }

    private Effect effect(FaultAction action, VirtualServer server) {
        return action.kind() instanceof DiskFault kind
                ? disks.effect(kind, action, server)
                : servers.effect((ServerFault) action.kind(), action, server);
    }

    /** Whether a fault is not over. */
    boolean isUnderWay(FaultAction action) {
        return lasting.contains(action);
    }

    private void end(FaultAction action) {
        if (!lasting.remove(action)) {
            return;
        }
        cluster.watch().fault("over: " + action.kind().name() + " " + action.number());
        if (action.kind() instanceof LinkFault) {
            network.end(action);
            return;
        }
        if (action.kind() == ServerFault.CRASH_ALL) {
            cluster.servers().forEach(this::revive);
            return;
        }
        VirtualServer server = cluster.server(action.server());
        if (action.kind().isStray()) {
            strays.end(server.id());
            includeAll();
        }
        if (action.kind() == DiskFault.OLD_BACKUP) {
            disks.putBack(server);
        }
        boolean goesOn =
                lasting.stream().anyMatch(other -> other.kind() == action.kind() && other.server() == server.id());
        if (!goesOn) {
            effect(action, server).undo().run();
        }
        revive(server);
    }

    /** Starts those again that took part in nothing because of a stray: it is gone, and they say that this is to be done. */
    private void includeAll() {
        cluster.servers().stream()
                .filter(server -> server.isUp() && server.node().outline().state() == NodeStatus.State.EXCLUDED)
                .forEach(server -> {
                    server.crash();
                    revive(server);
                });
    }

    /** Starts a server that is down, and starts one again that stopped by itself and may have. */
    void revive(VirtualServer server) {
        if (server.isUp() && excuses(server) && server.node().outline().state() == NodeStatus.State.FAILED) {
            server.crash(ImageKind.ALL_WRITTEN, 0);
        }
        if (!server.isUp() && !server.isClosing() && server.isInUse && !disks.isLost(server)) {
            if (lasting.stream()
                    .noneMatch(action ->
                            action.server() == server.id() && action.kind().mayStop())) {
                excused.remove(server.id());
            }
            start(server);
        }
    }

    /**
     * Does what an operator does with a server that stops because it is too old for the feature level of the cluster: starts it with the later release.
     *
     * @return whether it stopped for that reason
     */
    public boolean upgradeIfTooOld(VirtualServer server) {
        int version = server.conditions().protocolVersion;
        boolean isTooOld = version < MessageCodec.VERSION_NEXT
                && String.valueOf(server.status().failure()).contains("supports levels up to " + version);
        if (isTooOld) {
            cluster.watch().fault("server " + server.id() + " is too old, and started with the next version");
            server.conditions().protocolVersion = MessageCodec.VERSION_NEXT;
            server.crash();
            revive(server);
        }
        return isTooOld;
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
            if (action.server() > 0 && !(action.kind() instanceof LinkFault)) {
                effect(action, cluster.server(action.server())).undo().run();
            }
        }
        includeAll();
        // So that what is damaged shows now, while all others are there to give it again.
        disks.rotten().stream().map(cluster::server).filter(VirtualServer::isUp).forEach(VirtualServer::crash);
        cluster.servers().forEach(this::revive);
        // What a stray said may still be on its way.
        cluster.time().after(LATE_FRAMES_NANOS, this::includeAll);
    }
}
