package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of a cluster in this process, which listen on loopback and store under one directory. */
public final class HttpNodes implements AutoCloseable {
    /** For what comes sooner or later. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final Map<Integer, String> addresses = new TreeMap<>();
    private final Map<Integer, RaftNode> running = new TreeMap<>();

    /** Three servers with free ports, none of them started. */
    public HttpNodes(Path directory) throws IOException {
        this.directory = directory;
        List<Integer> ports = FreePorts.find(3);
        for (int id = 1; id <= ports.size(); id++) {
            addresses.put(id, local(ports.get(id - 1)));
        }
    }

    public static String local(int port) {
        return "127.0.0.1:" + port;
    }

    public String address(int id) {
        return addresses.get(id);
    }

    /** From here on servers are told this address of one of them. */
    public void move(int id, String address) {
        addresses.put(id, address);
    }

    /** From here on servers are not told of one of them. */
    public void leaveOut(int id) {
        addresses.remove(id);
    }

    /** A server's directory. */
    public Path data(String place, int id) {
        return directory.resolve(place + "-" + id);
    }

    /** All servers that others are told of, {@code id=host:port} between commas. */
    public String peers() {
        return addresses.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /** Begins a server that knows the others by their addresses, without a state machine. */
    public RaftNodeBuilder builder(String place, int id) {
        return RaftNode.builder().id(id).peers(peers()).data(data(place, id));
    }

    /** Starts a server. */
    public void start(int id, RaftNodeBuilder server) {
        running.put(id, server.start());
    }

    public RaftNode get(int id) {
        return running.get(id);
    }

    public void stop(int id) {
        running.remove(id).close();
    }

    /** Makes a call again and again, until it is answered. */
    public static <T> T repeat(String what, Supplier<CompletableFuture<T>> call) {
        return Await.until(what, PATIENCE, () -> {
            try {
                return Optional.of(call.get().join());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                return Optional.empty();
            }
        });
    }

    /** Makes several calls at a time, and each again until it is answered. The answers are in the order of the calls. */
    public static <T> List<T> repeatAll(String what, List<Supplier<CompletableFuture<T>>> calls) {
        List<CompletableFuture<T>> first = calls.stream().map(Supplier::get).toList();
        return IntStream.range(0, first.size())
                .mapToObj(i -> {
                    AtomicBoolean isRepeated = new AtomicBoolean();
                    return repeat(
                            what,
                            () -> isRepeated.getAndSet(true) ? calls.get(i).get() : first.get(i));
                })
                .toList();
    }

    @Override
    public void close() {
        running.values().forEach(RaftNode::close);
        running.clear();
    }
}
