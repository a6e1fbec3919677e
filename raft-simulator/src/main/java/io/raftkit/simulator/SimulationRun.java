package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.client.Envelope;
import io.raftkit.simulator.client.LoadLevel;
import io.raftkit.simulator.client.SimulatedStateMachine;
import io.raftkit.simulator.client.StateDigests;
import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.fault.FaultAction;
import io.raftkit.simulator.fault.Machines;
import io.raftkit.simulator.fault.Nemesis;
import io.raftkit.simulator.fault.Operator;
import io.raftkit.simulator.invariant.Invariants;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.simulator.workload.Workload;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run: anything goes for a while; then everything is healed, and progress is demanded. What is drawn for the cluster, the clients and
 * the faults is drawn apart, so that a schedule with fewer faults changes nothing else.
 */
final class SimulationRun {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int COMMITTED_LEAST = 20;
    private static final int SECOND_GROUP_ONE_IN = 8;
    /** So that snapshots have some blocks. */
    private static final int PADDING_BYTES_MAX = 256 << 10;

    private final Simulation simulation;
    private final long seed;
    private final List<FaultAction> schedule;
    private final @Nullable ClusterObserver observer;
    private final StateDigests digests = new StateDigests();
    /** By how much snapshots are longer than the state. */
    private int paddingBytes;

    private @Nullable VirtualCluster cluster;
    private @Nullable Nemesis nemesis;
    private @Nullable Clients<?, ?> clients;
    private @Nullable SecondGroup secondGroup;
    private @Nullable Operator operator;

    /** A run with a schedule, drawn or made smaller. */
    SimulationRun(Simulation simulation, long seed, List<FaultAction> schedule, @Nullable ClusterObserver observer) {
        this.simulation = simulation;
        this.seed = seed;
        this.schedule = schedule;
        this.observer = observer;
    }

    static List<FaultAction> schedule(Simulation simulation, long seed) {
        return simulation.faults.draw(
                new SplittableRandom(seed * 31 + 3),
                simulation.servers + simulation.spares(),
                TimeUnit.SECONDS.toMillis(simulation.seconds));
    }

    /** Where the run has come to; null before it began. */
    @Nullable
    VirtualCluster cluster() {
        return cluster;
    }

    /** What was done to the cluster; the run has begun. */
    Nemesis nemesis() {
        return Objects.requireNonNull(nemesis, "the run has not begun");
    }

    /** Who changed the members; the run has begun, and members come and go. */
    Operator operator() {
        return Objects.requireNonNull(operator, "members do not change");
    }

    /** Who called the cluster; the run has begun. */
    Clients<?, ?> clients() {
        return Objects.requireNonNull(clients, "the run has not begun");
    }

    /** How often something happened on all servers, by the words of a node's counters. */
    long counted(String word) {
        return begun().servers().stream()
                .mapToLong(server -> server.counted(word))
                .sum();
    }

    SimulationReport go() {
        SplittableRandom random = new SplittableRandom(seed * 31 + 1);
        LoadLevel load = simulation.faults.isMixed() ? LoadLevel.draw(random, simulation.servers) : LoadLevel.LIGHT;
        ClusterSettings settings = SimulationSettings.draw(simulation, random, load, this::stateMachine);
        paddingBytes = simulation.faults.isMixed() ? random.nextInt(PADDING_BYTES_MAX) : 0;
        VirtualCluster begun = new VirtualCluster(settings.seed(random.nextLong()));
        cluster = begun;
        try (begun) {
            TraceHash hash = new TraceHash(begun.time());
            begun.watch().add(hash);
            LeadersHear listening = new LeadersHear(begun);
            begun.watch().add(listening);
            if (observer != null) {
                begun.watch().add(observer);
            }
            boolean hasSecondGroup = simulation.faults.isMixed() && random.nextInt(SECOND_GROUP_ONE_IN) == 0;
            if (hasSecondGroup && !simulation.faults.areMembersChanging()) {
                secondGroup = new SecondGroup(begun, simulation, random.split());
            }
            Clients<?, ?> callers = clients(simulation.workload, new SplittableRandom(seed * 31 + 2), load);
            clients = callers;
            Nemesis attacker = new Nemesis(begun, callers, schedule);
            nemesis = attacker;
            attacker.startAll();
            begun.time().after(LOOK_NANOS, () -> look(listening));
            callers.begin();
            run(attacker);
            attacker.heal();
            settle(random, callers);
            check(listening);
            return report(hash);
        }
    }

    /** Lets faults happen, and members change if they are to. */
    private void run(Nemesis attacker) {
        if (simulation.faults.areMembersChanging()) {
            operator = new Operator(begun(), attacker, new SplittableRandom(seed * 31 + 4));
            operator.begin();
        }
        if (secondGroup != null) {
            secondGroup.begin();
        }
        begun().run(TimeUnit.SECONDS.toMillis(simulation.seconds));
        if (operator != null) {
            operator.end();
        }
    }

    private <I, O> Clients<I, O> clients(Workload<I, O> workload, SplittableRandom random, LoadLevel load) {
        return new Clients<>(begun(), workload, random, simulation.operationsPerSecond, load);
    }

    private VirtualCluster begun() {
        return Objects.requireNonNull(cluster, "the run has not begun");
    }

    private SimulatedStateMachine stateMachine(int serverId) {
        StateMachine made = simulation.stateMachine.get();
        // Never given back: each incarnation needs an instance of its own, as each process would have.
        StateMachineClaim.take(made, serverId);
        return new SimulatedStateMachine(serverId, made, begun().watch(), digests, paddingBytes);
    }

    /** Looks now and then at what is not worth looking at after every step. */
    private void look(LeadersHear listening) {
        listening.check();
        digests.check();
        clients().check();
        if (secondGroup != null) {
            secondGroup.look();
        }
        for (VirtualServer server : begun().servers()) {
            if (server.isUp() && !nemesis().excuses(server)) {
                NodeStatus status = server.status();
                if (status.state() == NodeStatus.State.FAILED && !nemesis().upgradeIfTooOld(server)) {
                    throw new Violation("NodesGoOn", "server " + server.id() + " stopped: " + status.failure());
                }
            }
        }
        begun().time().after(LOOK_NANOS, () -> look(listening));
    }

    private void settle(SplittableRandom random, Clients<?, ?> clients) {
        if (simulation.faults.areBeyondBudget()) {
            clients.stop();
            if (secondGroup != null) {
                secondGroup.stop();
            }
            begun().run(5_000);
            return;
        }
        new StatesFetched(begun()).demand();
        boolean losesSome = random.nextBoolean() && operator == null;
        // A server without its disk is not counted until it is replaced.
        Set<Integer> dead = new TreeSet<>(nemesis().wiped());
        int deadCount = losesSome ? (simulation.servers - 1) / 2 : dead.size();
        // To lose the leader is harder than to lose another.
        int leader = begun().leader();
        int first = leader > 0 && random.nextBoolean() ? leader - 1 : random.nextInt(simulation.servers);
        for (int i = 0; dead.size() < deadCount; i++) {
            dead.add((first + i) % simulation.servers + 1);
        }
        dead.stream().map(begun()::server).filter(VirtualServer::isUp).forEach(VirtualServer::crash);
        int alive = simulation.servers - dead.size();
        new Liveness(begun(), clients, alive).demand();
        if (operator != null) {
            SplittableRandom own = new SplittableRandom(seed * 31 + 5);
            new Reconfiguration(begun(), clients, new Machines(begun(), nemesis()), own).demand();
        }
        clients.stop();
        if (secondGroup != null) {
            secondGroup.settle(alive);
        }
        if (dead.isEmpty()) {
            new Upgrade(begun()).demand();
        }
        if (dead.isEmpty() && new PresentMembers(begun()).areAllVotersThere()) {
            new Succession(begun()).demand();
        }
        // So long that every call has ended.
        begun().run(TimeUnit.NANOSECONDS.toMillis(begun().settings().callTimeoutNanos) + 500);
    }

    private void check(LeadersHear listening) {
        look(listening);
        Invariants invariants = begun().watch().invariants();
        invariants.check();
        clients().checkHistory();
        if (secondGroup != null) {
            secondGroup.check();
        }
        checkSnapshots();
        StateMachineChecks.check(
                simulation.stateMachine,
                commands(),
                clients().commands(),
                clients().queries());
        boolean isFaulty = !simulation.faults.areNone() && !schedule.isEmpty();
        boolean isVacuous = invariants.committed() < COMMITTED_LEAST
                || clients().count(Outcome.ANSWERED) == 0
                || isFaulty && nemesis().done().isEmpty();
        if (isVacuous && !simulation.faults.areBeyondBudget()) {
            throw new Violation(
                    "NotVacuous",
                    "the run shows nothing: " + invariants.committed() + " entries committed, "
                            + clients().count(Outcome.ANSWERED) + " calls answered, faults "
                            + nemesis().done());
        }
    }

    private void checkSnapshots() {
        try {
            digests.checkWritten(simulation.stateMachine.get(), commands());
        } catch (Violation e) {
            throw e;
        } catch (Exception e) {
            throw new Violation("SnapshotEqualsReplay", "a state machine does not apply what others did: " + e);
        }
    }

    /** What was committed, as the state machine was given it. */
    List<Command> commands() {
        return begun().watch().invariants().commands().stream()
                .map(Envelope::open)
                .toList();
    }

    private SimulationReport report(TraceHash hash) {
        return new SimulationReport(
                seed,
                simulation.servers,
                begun().time().millis(),
                begun().time().steps(),
                hash.value(),
                begun().watch().invariants().leaders(),
                begun().watch().invariants().committed(),
                clients().count(Outcome.ANSWERED),
                clients().count(Outcome.REJECTED),
                clients().count(Outcome.UNKNOWN),
                nemesis().done().values().stream().mapToInt(Integer::intValue).sum(),
                begun().servers().stream()
                        .mapToLong(server -> server.disk().wentWrong())
                        .sum());
    }
}
