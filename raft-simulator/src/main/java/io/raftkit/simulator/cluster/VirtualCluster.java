package io.raftkit.simulator.cluster;

import io.raftkit.api.Proposal;
import io.raftkit.api.StateMachine;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.status.Outline;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.network.VirtualTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Real nodes in virtual time. Servers have the ids from 1 on. After every event all invariants of Raft are checked; if one does not hold,
 * whatever lets time pass throws an {@link AssertionError}. Confined to one thread.
 */
public final class VirtualCluster implements AutoCloseable {
    static final long CLUSTER_ID = 7;

    private final ClusterSettings settings;
    private final Place place;
    private final VirtualTime time;
    private final ClusterWatch watch;
    private final InMemoryNetwork network;
    private @Nullable VirtualCluster guest;
    private final SortedMap<Integer, VirtualServer> servers = new TreeMap<>();
    private final Map<Integer, String> addresses = new TreeMap<>();

    public VirtualCluster(ClusterSettings settings) {
        this(settings, new SplittableRandom(settings.seed));
    }

    private VirtualCluster(ClusterSettings settings, SplittableRandom random) {
        this(settings, Place.own(random.nextLong()), random);
        network.everywhere(settings.links);
        network.frameBytesMax(settings.frameBytesMax);
        network.observe(watch);
        time.checkAfterEachStep(watch.invariants()::check);
    }

    private VirtualCluster(ClusterSettings settings, Place place, SplittableRandom random) {
        this.settings = settings;
        this.place = place;
        time = place.time();
        network = place.network();
        for (int id = 1; id <= settings.servers + settings.spares; id++) {
            VirtualServer server = new VirtualServer(this, id, random.split());
            servers.put(id, server);
            server.isInUse = id <= settings.servers;
            if (server.isInUse) {
                addresses.put(id, server.address());
            }
        }
        watch = new ClusterWatch(time, servers.keySet(), settings::limits, settings.isChecked);
        if (!settings.isOneCluster) {
            watch.ignoreAll();
        }
    }

    /**
     * Adds a second group, whose nodes live and die with those of this cluster and send by the same transports.
     *
     * @param own what the group is like
     * @return the group as a cluster; nothing of it is started yet
     */
    public VirtualCluster withGuest(ClusterSettings own) {
        // Its nodes share the transport, and so they have to know the size that this carries: larger frames are lost
        // each time.
        own.frames(settings.frameBytesMax);
        VirtualCluster added = new VirtualCluster(own, new Place.Within(this), new SplittableRandom(own.seed));
        guest = added;
        GroupsWatch watches = new GroupsWatch(watch, added.watch);
        network.observe(watches);
        time.checkAfterEachStep(watches::check);
        return added;
    }

    /** A cluster whose servers are reached where this one's are, and that nobody watches; nothing of it is started. */
    VirtualCluster beside(ClusterSettings other) {
        VirtualCluster added = new VirtualCluster(other, new Place.Beside(this), new SplittableRandom(other.seed));
        added.watch.ignoreAll();
        return added;
    }

    Place place() {
        return place;
    }

    /** The second group's server in the process of one of this cluster's; null if there is no second group. */
    @Nullable
    VirtualServer guestOf(int id) {
        return guest == null ? null : guest.server(id);
    }

    /**
     * Begins a cluster.
     *
     * @param servers how many, at least 1
     * @param stateMachine makes the state machine of a server, by its id, for each of its incarnations
     * @return settings to change, then to start
     */
    public static ClusterSettings of(int servers, IntFunction<? extends StateMachine> stateMachine) {
        return new ClusterSettings(servers, stateMachine);
    }

    public void startAll() {
        startAll(Set.of());
    }

    /** Starts the servers with which the cluster begins, but for these. */
    public void startAll(Set<Integer> late) {
        servers.values().stream()
                .filter(server -> server.isInUse && !late.contains(server.id()))
                .forEach(VirtualServer::start);
    }

    public ClusterSettings settings() {
        return settings;
    }

    public ClusterWatch watch() {
        return watch;
    }

    /** The servers that a server is told of: those of the beginning where they were then, and itself where it is. */
    Map<Integer, String> addresses(int id) {
        Map<Integer, String> told = new TreeMap<>(addresses);
        told.keySet().retainAll(settings.beginning.apply(id, addresses.keySet()));
        if (server(id).joins) {
            told.clear();
            told.put(id, server(id).address());
        }
        told.replace(id, server(id).address());
        return told;
    }

    /** What a server takes for the beginning of its cluster. */
    Configuration configuration(int id) {
        List<Member> members = new ArrayList<>();
        if (!server(id).joins) {
            addresses(id).forEach((member, address) -> members.add(Member.voter(member, address)));
        }
        return Configuration.of(members);
    }

    /** The cluster's time, which moves everything. */
    public VirtualTime time() {
        return time;
    }

    /** The network, whose links are known by the servers' ids. */
    public InMemoryNetwork network() {
        return network;
    }

    /**
     * One server.
     *
     * @param id its id
     * @return the server
     */
    public VirtualServer server(int id) {
        VirtualServer server = servers.get(id);
        if (server == null) {
            throw new IllegalArgumentException("there is no server " + id + ", only " + servers.keySet());
        }
        return server;
    }

    /**
     * All servers.
     *
     * @return the servers, by id
     */
    public Collection<VirtualServer> servers() {
        return servers.values();
    }

    /**
     * Lets time pass.
     *
     * @param millis how much
     */
    public void run(long millis) {
        time.run(millis);
    }

    /**
     * The server that leads the highest term, as far as servers say.
     *
     * @param among the servers asked, all of them if none is named
     * @return its id, or 0 if none leads
     */
    public int leader(int... among) {
        int leader = 0;
        long term = 0;
        for (int id :
                among.length == 0 ? servers.keySet().stream().mapToInt(i -> i).toArray() : among) {
            VirtualServer server = server(id);
            Outline outline = server.isUp() ? server.node().outline() : null;
            if (outline != null && outline.isLeader() && outline.term() > term) {
                leader = id;
                term = outline.term();
            }
        }
        return leader;
    }

    /**
     * Lets time pass until one of these servers leads, and the others of them that are up know it in its term.
     *
     * @param among the servers that can reach each other, all of them if none is named
     * @return the leader's id
     */
    public int awaitLeader(int... among) {
        int[] asked =
                among.length == 0 ? servers.keySet().stream().mapToInt(i -> i).toArray() : among;
        if (!time.runUntil(() -> isSettled(asked), 10_000)) {
            throw new AssertionError(
                    "no leader in ten seconds: " + statuses() + "\n" + String.join("\n", watch.transitions()));
        }
        return leader(asked);
    }

    private boolean isSettled(int[] asked) {
        int leader = leader(asked);
        if (leader == 0) {
            return false;
        }
        long term = server(leader).node().outline().term();
        for (int id : asked) {
            if (server(id).isUp()) {
                Outline outline = server(id).node().outline();
                if (outline.leaderId() != leader || outline.term() != term) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Proposes a command to one server and lets it answer whether it took it.
     *
     * @param id the server, which must be up
     * @param command the command
     * @return the proposal, accepted or rejected
     */
    public Proposal propose(int id, byte[] command) {
        Proposal proposal = server(id).node().propose(command);
        time.runUntil(() -> proposal.accepted().isDone(), 10_000);
        return proposal;
    }

    /**
     * Lets time pass until a call has ended.
     *
     * @param call what a node returned
     * @param millisMax how much time may pass
     * @return the call's answer; its failure is thrown as {@link java.util.concurrent.CompletionException}
     * @param <T> type of the answer
     */
    public <T> T await(CompletableFuture<T> call, long millisMax) {
        if (!time.runUntil(call::isDone, millisMax)) {
            throw new AssertionError("no answer in " + millisMax + " ms: " + statuses());
        }
        return call.join();
    }

    /**
     * What the servers that are up say of themselves.
     *
     * @return their statuses, by id
     */
    public List<NodeStatus> statuses() {
        return servers.values().stream()
                .filter(VirtualServer::isUp)
                .map(VirtualServer::status)
                .toList();
    }

    /** Crashes all servers. */
    @Override
    public void close() {
        servers.values().stream().filter(VirtualServer::isUp).forEach(VirtualServer::crash);
        network.close();
    }
}
