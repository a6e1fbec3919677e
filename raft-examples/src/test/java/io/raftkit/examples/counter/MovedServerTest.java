package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that moves to another address with its directory, as the page for users tells it. */
class MovedServerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
    }

    private void start(int id) {
        RaftNode node = RaftNode.builder()
                .id(id)
                .peers(ports.entrySet().stream()
                        .map(entry -> entry.getKey() + "=127.0.0.1:" + entry.getValue())
                        .collect(Collectors.joining(",")))
                .data(directory.resolve("server-" + id))
                .stateMachine(new Counter())
                .start();
        nodes.put(id, node);
    }

    private void stop(int id) {
        nodes.remove(id).close();
    }

    /** Increments at a server, by calls that are safe to repeat until one is taken, and returns the value then. */
    private long increment(int at) {
        return Await.until("server " + at + " increments", PATIENCE, () -> {
            try {
                byte[] value = nodes.get(at)
                        .submit(BigInteger.ONE.toByteArray(), TIMEOUT)
                        .join();
                return Optional.of(new BigInteger(value).longValueExact());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
                return Optional.empty();
            }
        });
    }

    @Test
    void serverWithAnotherPort_takesPartAgain_onceTheOthersWereRestartedWithTheNewList() throws Exception {
        List<Integer> found = FreePorts.find(4);
        for (int id = 1; id <= 3; id++) {
            ports.put(id, found.get(id - 1));
        }
        List.of(1, 2, 3).forEach(this::start);
        long before = increment(3);
        stop(3);
        ports.put(3, found.get(3));
        start(3);
        stop(1);
        start(1);
        stop(2);
        // Of those left only the server that moved makes a majority with the other.
        long between = increment(1);
        assertThat(between).isGreaterThan(before);
        start(2);
        stop(1);
        assertThat(increment(3)).isGreaterThan(between);
        assertThat(nodes.get(2).status().peers())
                .extracting(peer -> peer.address())
                .contains("127.0.0.1:" + found.get(3));
    }
}
