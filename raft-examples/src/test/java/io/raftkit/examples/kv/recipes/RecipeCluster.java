package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.KeyValueServer;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Three servers of the store in this process. Whatever clients and other servers send to one of them passes through a relay. */
final class RecipeCluster implements AutoCloseable {
    private static final List<Integer> IDS = List.of(1, 2, 3);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpNodes nodes;
    private final Map<Integer, String> addresses = new HashMap<>();
    private final Map<Integer, Relay> relays = new TreeMap<>();
    private final Map<Integer, KeyValueServer> servers = new TreeMap<>();

    RecipeCluster(Path directory) throws IOException {
        nodes = new HttpNodes(directory);
        for (int id : IDS) {
            addresses.put(id, nodes.address(id));
            relays.put(id, Relay.to(nodes.address(id)));
        }
        for (int id : IDS) {
            start(id);
        }
    }

    private void start(int id) throws IOException {
        IDS.forEach(other -> nodes.move(
                other, other == id ? addresses.get(other) : relays.get(other).address()));
        servers.put(id, KeyValueServer.start(nodes.builder("kv", id), ANY, null, ServerSettings.defaults()));
    }

    /** Where clients reach the servers. */
    String addresses() {
        return relays.values().stream().map(Relay::address).collect(Collectors.joining(","));
    }

    /** A server that leads, as the servers say, except one. */
    private int leaderBeside(int excepted) {
        return Await.until(
                "a leader",
                HttpNodes.PATIENCE,
                () -> servers.entrySet().stream()
                        .filter(server -> server.getKey() != excepted
                                && server.getValue().node().status().leads())
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private void killLeader() throws IOException {
        int leader = leaderBeside(0);
        servers.get(leader).node().halt();
        servers.remove(leader).close();
        leaderBeside(leader);
        start(leader);
    }

    private void isolateLeader() {
        int leader = leaderBeside(0);
        relays.get(leader).cut();
        leaderBeside(leader);
        relays.get(leader).heal();
    }

    private void breakConnections() {
        relays.values().forEach(Relay::breakConnections);
    }

    /** Does each kind of harm twice, each time after the clients have come further. */
    void disturb(AtomicLong progress) throws IOException {
        for (int round = 0; round < 2; round++) {
            awaitMore(progress);
            killLeader();
            awaitMore(progress);
            isolateLeader();
            for (int i = 0; i < 10; i++) {
                awaitMore(progress);
                breakConnections();
            }
        }
        awaitMore(progress);
    }

    private static void awaitMore(AtomicLong progress) {
        long before = progress.get();
        Await.until(
                "clients come further than " + before,
                HttpNodes.PATIENCE,
                () -> progress.get() > before + 1 ? Optional.of(true) : Optional.empty());
    }

    @Override
    public void close() throws IOException {
        servers.values().forEach(KeyValueServer::close);
        for (Relay relay : relays.values()) {
            relay.close();
        }
    }
}
