package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.transport.Transport;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.testkit.network.InMemoryNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Servers on a network in memory, which store under one directory. One that is called {@code old-2} has the id 2. */
final class CountingServers implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    static final String OLD_PEERS = "1=a:1,2=a:2,3=a:3";
    /** Sees the storages of the class path and of the module path. */
    static final Module ALL = CountingServers.class.getClassLoader().getUnnamedModule();

    private static final byte[] ONE = BigInteger.ONE.toByteArray();

    private final Path directory;
    private final String storage;
    private final InMemoryNetwork network = InMemoryNetwork.direct(1);
    private final Map<String, RaftNode> running = new TreeMap<>();
    private final Map<String, Transport> transports = new TreeMap<>();

    CountingServers(Path directory, String storage) {
        this.directory = directory;
        this.storage = storage;
    }

    @Override
    public void close() {
        running.values().forEach(RaftNode::close);
        network.close();
    }

    Path data(String server) {
        return directory.resolve(server);
    }

    /** A server such as {@code old-2}, in a directory of this name. */
    RaftNodeBuilder builder(String server, String peers) {
        return RaftNode.builder(ALL)
                .id(Integer.parseInt(server.substring(server.indexOf('-') + 1)))
                .cluster("orders")
                .peers(peers)
                .setting("storage", storage)
                .data(data(server));
    }

    RaftNode start(String server, String address, RaftNodeBuilder builder) {
        int id = Integer.parseInt(server.substring(server.indexOf('-') + 1));
        try {
            // The node closes none that it is given.
            transports.put(server, network.open(id, address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RaftNode node = builder.stateMachine(new Counter())
                .transport(transports.get(server))
                .start();
        running.put(server, node);
        return node;
    }

    RaftNode get(String server) {
        return running.get(server);
    }

    RaftNode startOld(int id) {
        return start("old-" + id, "a:" + id, builder("old-" + id, OLD_PEERS));
    }

    void stop(String... servers) {
        for (String server : servers) {
            running.remove(server).close();
            transports.remove(server).close();
        }
    }

    static long increment(RaftNode node) {
        return new BigInteger(HttpNodes.repeat("an increment", () -> node.submit(ONE, TIMEOUT))).longValue();
    }

    static long read(RaftNode node) {
        return new BigInteger(HttpNodes.repeat("a query", () -> node.read(new byte[0], TIMEOUT))).longValue();
    }

    static void await(String what, BooleanSupplier condition) {
        Await.until(what, HttpNodes.PATIENCE, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** A cluster of three ran and ended. All have all entries, and the first one perhaps a snapshot of some. Returns its value. */
    long oldCluster(boolean hasSnapshot) {
        List<RaftNode> nodes = Stream.of(1, 2, 3).map(this::startOld).toList();
        long value = 0;
        while (value < 10) {
            value = increment(nodes.get(0));
        }
        await(
                "all storages are agreed on",
                () -> nodes.get(0).status().members().configuration().members().stream()
                        .allMatch(member -> member.storeId() != 0));
        if (hasSnapshot) {
            HttpNodes.repeat("a snapshot", nodes.get(0)::snapshot);
        }
        while (value < 20) {
            value = increment(nodes.get(0));
        }
        long last = value;
        await(
                "all have applied all",
                () -> nodes.stream()
                        .allMatch(node -> node.status().lastApplied()
                                >= nodes.get(0).status().lastIndex()));
        assertThat(read(nodes.get(1))).isEqualTo(last);
        stop("old-1", "old-2", "old-3");
        return last;
    }

    /** What a directory holds, but for its lock. */
    static Map<String, Integer> contents(Path of) {
        try (Stream<Path> files = Files.list(of)) {
            return files.filter(file -> !file.endsWith("lock"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), CountingServers::hash));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int hash(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
