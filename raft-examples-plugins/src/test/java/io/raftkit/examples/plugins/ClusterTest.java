package io.raftkit.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that find both plugins by themselves, since their module is the one that starts them. */
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void commandsSurviveTheLossOfEachServerInTurn() throws Exception {
        List<Integer> ports = freePorts();
        List<RaftNode> nodes = new ArrayList<>();
        try {
            for (int id = 1; id <= 3; id++) {
                nodes.add(start(id, ports));
            }
            long sum = 0;
            for (int id = 1; id <= 3; id++) {
                sum += add(nodes.get(id % 3), id);
                nodes.get(id - 1).halt();
                sum += add(nodes.get(id % 3), 10 * id);
                nodes.set(id - 1, start(id, ports));
                assertThat(sumAt(nodes.get(id - 1))).isEqualTo(sum);
            }
        } finally {
            nodes.forEach(RaftNode::close);
        }
        for (int id = 1; id <= 3; id++) {
            try (var files = Files.list(directory.resolve("" + id))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .contains("state")
                        .doesNotContain("store.mapdb");
            }
        }
    }

    private RaftNode start(int id, List<Integer> ports) {
        String peers = IntStream.rangeClosed(1, 3)
                .mapToObj(peer -> peer + "=127.0.0.1:" + ports.get(peer - 1))
                .collect(Collectors.joining(","));
        return RaftNode.builder()
                .id(id)
                .peers(peers)
                .data(directory.resolve("" + id))
                .stateMachine(new Sum())
                .setting("transport", "socket")
                .setting("storage", "whole-file")
                .start();
    }

    /** Each number counts once, so what may or may not have had an effect is repeated too. */
    private static long add(RaftNode node, long number) {
        byte[] command = ByteBuffer.allocate(8).putLong(number).array();
        untilAnswered(() -> node.submit(command, PATIENCE));
        return number;
    }

    private static long sumAt(RaftNode node) {
        return ByteBuffer.wrap(untilAnswered(() -> node.read(new byte[0], PATIENCE)))
                .getLong();
    }

    private static byte[] untilAnswered(Supplier<CompletableFuture<byte[]>> call) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return call.get().join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof CallFailedException) || System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
            }
        }
    }

    /** Below the range from which outgoing connections take their ports: none of those may be in the way of a restart. */
    private static List<Integer> freePorts() {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < 3) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!ports.contains(port)) {
                    ports.add(probe.getLocalPort());
                }
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        return ports;
    }

    /** Adds up numbers, each once. */
    private static final class Sum implements StateMachine {
        private final SortedSet<Long> numbers = new TreeSet<>();

        @Override
        public byte[] apply(Command command) {
            numbers.add(ByteBuffer.wrap(command.bytes()).getLong());
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            long sum = numbers.stream().mapToLong(Long::longValue).sum();
            return ByteBuffer.allocate(8).putLong(sum).array();
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            ByteBuffer state = ByteBuffer.allocate(8 * numbers.size());
            numbers.forEach(state::putLong);
            return out -> out.write(state.array());
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            numbers.clear();
            for (ByteBuffer state = ByteBuffer.wrap(snapshot.stream().readAllBytes()); state.hasRemaining(); ) {
                numbers.add(state.getLong());
            }
        }
    }
}
