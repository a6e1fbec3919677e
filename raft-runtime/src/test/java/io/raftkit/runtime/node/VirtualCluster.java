package io.raftkit.runtime.node;

import io.raftkit.api.NodeListener;
import io.raftkit.api.StateMachine;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Runners;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Nodes whose turns this test calls, by a clock of its own: everything of a node but its threads. */
public final class VirtualCluster {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    public final Wires wires = new Wires(true);
    public final Map<Integer, LocalNode> nodes = new TreeMap<>();
    public final Map<Integer, InMemoryPersister> disks = new TreeMap<>();
    /** Instead of the disk of that number. */
    final Map<Integer, Persister> persisters = new TreeMap<>();

    /** Of servers that take snapshots. */
    final Map<Integer, NodeParts.Snapshots> snapshots = new TreeMap<>();

    /** Of servers whose start finds no snapshot that can be read: what it found. */
    final Map<Integer, String> lostStates = new TreeMap<>();

    public final Map<Integer, StateMachine> machines = new TreeMap<>();
    final List<NodeListener> listeners = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();
    System.Logger log = NodeParts.LOG;
    final Set<String> held = new HashSet<>();
    /** How many milliseconds pass between two turns. */
    final Map<String, Long> slow = new TreeMap<>();

    final Map<Integer, String> addresses = new TreeMap<>();
    /** Where servers are that joined. */
    private final Map<Integer, String> moved = new TreeMap<>();

    private final Set<Integer> joining = new HashSet<>();
    /** Whom servers ask that join by themselves. */
    final Map<Integer, SortedMap<Integer, String>> through = new TreeMap<>();

    boolean joinsAreAllowed;
    public Limits limits = Limits.within(16 << 20, 1 << 20, 1 << 19);
    /** Of servers that have others than the rest. */
    final Map<Integer, Limits> limitsOf = new TreeMap<>();

    /** Of servers that do not speak the version of this release. */
    final Map<Integer, Integer> protocolVersions = new TreeMap<>();

    SessionBounds sessionBounds = SessionBounds.DEFAULT;
    public long memoryBytes = 16 << 20;
    boolean noOpOnElection = true;
    Predicate<Frame> delayed = frame -> false;
    final List<Frame> late = new ArrayList<>();
    final List<VirtualRunner> runners = new ArrayList<>();
    long now;
    private int incarnations;

    public VirtualCluster(int size) {
        for (int id = 1; id <= size; id++) {
            addresses.put(id, address(id));
            disks.put(id, new InMemoryPersister());
            machines.put(id, new Adder());
        }
    }

    /** Starts a server that is no member: it joins the cluster that runs. */
    LocalNode join(int id) {
        return join(id, address(id));
    }

    /** Starts a server that is no member, at an address of its own. */
    LocalNode join(int id, String address) {
        place(id, address);
        disks.put(id, new InMemoryPersister());
        machines.put(id, new Adder());
        joining.add(id);
        return start(id);
    }

    /** Starts a server with the disk that it had, at another address. The others are not told. */
    LocalNode move(int id, String address) {
        addresses.put(id, address);
        wires.place(id, address);
        machines.put(id, new Adder());
        return start(id);
    }

    /** From here on a server that joined, and is stopped, is at another address. */
    void place(int id, String address) {
        moved.put(id, address);
        wires.place(id, address);
    }

    static String address(int id) {
        return "server-" + id + ":1";
    }

    VirtualCluster start() {
        addresses.keySet().forEach(this::start);
        return this;
    }

    /** All servers, which the cluster begins with. */
    Configuration configuration() {
        List<Member> members = new ArrayList<>();
        addresses.forEach((member, address) -> members.add(Member.voter(member, address)));
        return Configuration.of(members);
    }

    LocalNode start(int id) {
        boolean joins = joining.contains(id);
        Configuration initial = joins ? Configuration.of(List.of()) : configuration();
        Bootstrap first = new Bootstrap(id, 7, 0, 1_000L * ++incarnations + id, initial, noOpOnElection, true);
        EngineConfig config = new EngineConfig(
                first,
                100 * MILLI,
                300 * MILLI,
                600 * MILLI,
                id + 31L * runners.size(),
                limitsOf.getOrDefault(id, limits),
                sessionBounds,
                protocolVersions.getOrDefault(id, MessageCodec.VERSION));
        Persister persister = persisters.getOrDefault(id, disks.get(id));
        LocalNode node = LocalNode.start(new NodeParts(
                config,
                lostStates.containsKey(id)
                        ? recovered(persister).withLostState(lostStates.get(id))
                        : recovered(persister),
                0,
                StateMachineClaim.take(machines.get(id), id),
                persister,
                wires.plug(id),
                joins ? Map.of(id, moved.getOrDefault(id, address(id))) : addresses,
                5_000 * MILLI,
                memoryBytes,
                listeners,
                transitions::add,
                log,
                new NodeClock() {
                    @Override
                    public long nanos() {
                        return now;
                    }

                    @Override
                    public long epochMillis() {
                        return now / MILLI;
                    }
                },
                new Runners() {
                    @Override
                    public Runner lasting(String name) {
                        return new VirtualRunner(id + "-" + name);
                    }

                    @Override
                    public Runner occasional(String name) {
                        return lasting(name);
                    }
                },
                snapshots.getOrDefault(id, NodeParts.Snapshots.NONE),
                new NodeParts.Joins(through.getOrDefault(id, new TreeMap<>()), joinsAreAllowed),
                NodeParts.Owned.NOTHING));
        nodes.put(id, node);
        return node;
    }

    /** What a server would restart from. */
    public static Recovered recovered(Persister persister) {
        try {
            return Recovered.of(Recovery.of(persister));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does all that can be done without time passing. */
    public void settle() {
        boolean goesOn = true;
        for (int rounds = 0; goesOn; rounds++) {
            if (rounds > 100_000) {
                throw new AssertionError("the nodes never come to rest");
            }
            goesOn = false;
            for (VirtualRunner runner : List.copyOf(runners)) {
                goesOn |= runner.turnIfDue();
            }
            for (Frame frame : wires.take()) {
                if (delayed.test(frame)) {
                    late.add(frame);
                } else {
                    wires.deliver(frame);
                }
                goesOn = true;
            }
        }
    }

    /** Lets time pass, from one thing that is due to the next. */
    public void pass(long millis) {
        long until = now + millis * MILLI;
        settle();
        while (true) {
            long next =
                    runners.stream().mapToLong(VirtualRunner::dueNanos).min().orElse(Worker.IDLE);
            if (next > until) {
                // A callback may have let time pass within this very call.
                now = Math.max(now, until);
                return;
            }
            now = Math.max(now, next);
            settle();
        }
    }

    /** Lets time pass until there is a leader that committed something in its term; returns its id. */
    public int leader() {
        for (int waited = 0; waited < 60_000; waited += 10) {
            for (Map.Entry<Integer, LocalNode> node : nodes.entrySet()) {
                var status = node.getValue().status();
                if (status.leads() && status.commitIndex() == status.lastIndex() && status.lastIndex() > 0) {
                    return node.getKey();
                }
            }
            pass(10);
        }
        throw new AssertionError("no leader: " + transitions);
    }

    public int follower() {
        int leader = leader();
        return nodes.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    void deliverLate() {
        List<Frame> frames = List.copyOf(late);
        late.clear();
        frames.forEach(wires::deliver);
    }

    long storeId(int id) {
        return nodes.get(id).engine().storeId();
    }

    public LocalNode node(int id) {
        return nodes.get(id);
    }

    public Adder machine(int id) {
        return (Adder) machines.get(id);
    }

    /** Calls turns when told, never by a thread. */
    final class VirtualRunner implements Runner {
        private final String name;
        private Worker worker;
        private boolean isWoken;
        private long wakeAt = Worker.IDLE;
        private long notBefore;
        private boolean isInTurn;

        VirtualRunner(String name) {
            this.name = name;
            runners.add(this);
        }

        @Override
        public void start(Worker started) {
            worker = started;
            isWoken = true;
        }

        @Override
        public void wake() {
            isWoken = true;
        }

        @Override
        public void finish() {
            isWoken = true;
        }

        private boolean hasEnded() {
            return worker == null || wakeAt == Worker.ENDED;
        }

        boolean turnIfDue() {
            if (hasEnded() || isInTurn || held.contains(name) || dueNanos() > now) {
                return false;
            }
            notBefore = now + slow.getOrDefault(name, 0L) * MILLI;
            isWoken = false;
            isInTurn = true;
            wakeAt = worker.turn();
            isInTurn = false;
            return true;
        }

        long dueNanos() {
            if (hasEnded() || isInTurn || held.contains(name)) {
                return Worker.IDLE;
            }
            return Math.max(notBefore, isWoken || wakeAt == Worker.AGAIN ? now : wakeAt);
        }

        @Override
        public boolean join(long timeoutNanos) {
            for (int turns = 0; turns < 10_000 && !isInTurn && !hasEnded() && !held.contains(name); turns++) {
                isWoken = true;
                // Whoever waits lets the others go on.
                List.copyOf(runners).forEach(VirtualRunner::turnIfDue);
            }
            return hasEnded();
        }

        @Override
        public boolean isCurrent() {
            return isInTurn;
        }
    }
}
