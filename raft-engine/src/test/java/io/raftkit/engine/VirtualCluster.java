package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Engines of one cluster under a test's control: time stands still, messages wait in {@link #network}, writes wait on each disk, until the
 * test lets them go on, or {@link DrawnDelays} does. Every message passes through its binary form.
 */
public final class VirtualCluster {
    static final long MILLIS = ClusterOptions.MILLIS;

    public final SortedMap<Integer, VirtualServer> servers = new TreeMap<>();
    final List<Letter> network = new ArrayList<>();
    /** Takes every letter that is sent. */
    public Consumer<Letter> post = network::add;
    /** Decides which letters get through; the others are lost when they are delivered. */
    BiPredicate<Integer, Integer> isConnected = (from, to) -> true;
    /** Sees every letter that gets through. */
    Consumer<Letter> watch = letter -> {};

    /** Told of each server whose turn has ended. */
    Consumer<VirtualServer> afterTurn = server -> {};

    /** Whether what was delivered or fetched ends a turn; otherwise the next thing that happens is of the same turn. */
    BooleanSupplier endsTurn = () -> true;

    /** Servers that fetch nothing by themselves. */
    final Set<Integer> slowFetches = new TreeSet<>();

    /** Servers whose disks finish nothing by themselves. */
    final Set<Integer> stuckDisks = new TreeSet<>();

    public long nowNanos = 1_000 * MILLIS;

    /** Servers that are not up. */
    public VirtualCluster(ClusterOptions options) {
        for (int id = 1; id <= options.size(); id++) {
            add(options, id);
        }
    }

    /** Adds a server that is not up. */
    public VirtualServer add(ClusterOptions options, int id) {
        VirtualServer server = new VirtualServer(options, id);
        server.network = out -> post.accept(new Letter(
                server.id,
                out.to(),
                server.storeId(),
                server.engine().knownPeers().epoch(),
                server.isJoined,
                server.protocolVersion,
                throughBinaryForm(out.message())));
        servers.put(id, server);
        return server;
    }

    /** Starts a server that the cluster did not begin with: it knows of no member. */
    VirtualServer join(ClusterOptions options, int id) {
        VirtualServer server = add(options, id);
        server.start(nowNanos);
        turn(id);
        return server;
    }

    /** Servers that are up, as usual. */
    VirtualCluster(int size) {
        this(ClusterOptions.of(size));
        servers.values().forEach(server -> server.start(nowNanos));
    }

    /** Servers that are up. */
    static VirtualCluster started(ClusterOptions options) {
        VirtualCluster cluster = new VirtualCluster(options);
        cluster.servers.values().forEach(server -> server.start(cluster.nowNanos));
        return cluster;
    }

    public VirtualServer server(int id) {
        return servers.get(id);
    }

    RaftEngine engine(int id) {
        return server(id).engine();
    }

    private void endTurn(int id) {
        if (endsTurn.getAsBoolean()) {
            turn(id);
        }
    }

    /** Moves time for all servers. */
    void advance(long millis) {
        nowNanos += millis * MILLIS;
        for (VirtualServer server : servers.values()) {
            if (server.isUp()) {
                at(server.id, told -> {});
                if (server.wakeAtNanos <= nowNanos + server.aheadNanos) {
                    throw new AssertionError("told the time, it wants to be told again at once: "
                            + server.engine().status());
                }
            }
        }
    }

    /** A turn of a server that is up: tells it the time, and what else is new. */
    public void at(int id, Consumer<RaftEngine> news) {
        server(id).tell(nowNanos);
        news.accept(engine(id));
        turn(id);
    }

    void turn(int id) {
        server(id).turn();
        afterTurn.accept(server(id));
    }

    static RaftMessage throughBinaryForm(RaftMessage message) {
        List<ByteBuffer> parts = MessageCodec.encode(message);
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(joined::put);
        return (RaftMessage) MessageCodec.decode(MessageCodec.VERSION, MessageCodec.kind(message), joined.flip());
    }

    /** Lets a server's disk finish one write. */
    void finishWrite(int id) {
        server(id).tell(nowNanos);
        server(id).finishWrite();
        turn(id);
    }

    /** Delivers a letter, or loses it if there is no way. */
    void deliver(Letter letter) {
        VirtualServer receiver = servers.get(letter.to());
        if (receiver != null && receiver.isUp() && isConnected.test(letter.from(), letter.to())) {
            watch.accept(letter);
            receiver.tell(nowNanos);
            receiver.receive(letter);
            endTurn(letter.to());
        }
    }

    /** Lets a server fetch the snapshot it wants, if there is a way to its source; returns whether it did. */
    boolean fetch(int id) {
        VirtualServer server = server(id);
        if (!server.isUp() || server.wanted == null) {
            return false;
        }
        VirtualServer source = server(server.wanted.source());
        if (!source.isUp() || !isConnected.test(source.id, id) || !isConnected.test(id, source.id)) {
            return false;
        }
        server.fetch(source);
        endTurn(id);
        return true;
    }

    /** Delivers, writes and fetches until nothing is left to do at this moment. */
    void settle() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = !network.isEmpty();
            List<Letter> letters = List.copyOf(network);
            network.clear();
            letters.forEach(this::deliver);
            for (VirtualServer server : servers.values()) {
                while (server.isUp() && !server.disk.isEmpty() && !stuckDisks.contains(server.id)) {
                    finishWrite(server.id);
                    isBusy = true;
                }
                isBusy |= !slowFetches.contains(server.id) && fetch(server.id);
            }
        }
    }

    /** Lets time pass in steps of 10 ms, with instant network and disks. */
    void run(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            advance(10);
            settle();
        }
    }

    /** Runs until there is a leader that all connected servers follow. */
    int electLeader() {
        for (int round = 0; round < 1_000; round++) {
            run(10);
            VirtualServer leader = leader();
            if (leader != null
                    && leader.engine().status().commitIndex()
                            == leader.engine().status().lastIndex()) {
                return leader.id;
            }
        }
        throw new AssertionError("no leader in ten seconds");
    }

    /** Restarts a server with another past: term, vote and, from index 1 on, entries of the given terms. */
    VirtualServer restore(int id, long term, int votedFor, long... terms) {
        server(id).crash();
        server(id).remember(term, votedFor, terms);
        server(id).start(nowNanos);
        return server(id);
    }

    void crash(int... ids) {
        for (int id : ids) {
            server(id).crash();
        }
    }

    void start(int... ids) {
        for (int id : ids) {
            server(id).start(nowNanos);
        }
    }

    /**
     * Makes one server lead. The others take their leader for lost, so that they do not stand by it; then the server's own clock runs
     * ahead by more than an election timeout, so that it alone campaigns. The first attempt may only teach it the others' term.
     */
    void elect(int id) {
        for (int attempt = 0; attempt < 3 && role(id) != ServerRole.LEADER; attempt++) {
            settle();
            for (VirtualServer server : servers.values()) {
                if (server.isUp() && server.id != id) {
                    server.engine().peerLost(server.engine().leaderId());
                    turn(server.id);
                }
            }
            server(id).aheadNanos += 700 * MILLIS;
            at(id, told -> {});
            settle();
        }
        if (role(id) != ServerRole.LEADER) {
            throw new AssertionError(
                    "server " + id + " does not lead: " + engine(id).status());
        }
    }

    ServerRole role(int id) {
        return engine(id).status().role();
    }

    @Nullable
    VirtualServer leader() {
        VirtualServer newest = null;
        for (VirtualServer server : servers.values()) {
            if (server.isUp() && server.engine().status().role() == ServerRole.LEADER) {
                boolean isNewer = newest == null
                        || server.engine().currentTerm() > newest.engine().currentTerm();
                newest = isNewer ? server : newest;
            }
        }
        return newest;
    }

    /** Proposes a command on a server. */
    Admission propose(int id, String command) {
        server(id).tell(nowNanos);
        Admission admission = engine(id).propose(List.of(command.getBytes(StandardCharsets.UTF_8)));
        turn(id);
        return admission;
    }

    /** Has a server take a snapshot of what it has applied, if there is anything. */
    void takeSnapshot(int id) {
        if (!server(id).applied.isEmpty()) {
            engine(id).snapshots().taken(server(id).save());
            turn(id);
        }
    }

    /** Cuts servers off from all others. */
    void isolate(int... ids) {
        List<Integer> cut = Arrays.stream(ids).boxed().toList();
        isConnected = (from, to) -> !cut.contains(from) && !cut.contains(to);
    }

    void heal() {
        isConnected = (from, to) -> true;
    }
}
