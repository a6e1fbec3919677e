package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.http.HttpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Real servers on loopback that count commands, three unless said otherwise. */
final class CountingCluster implements AutoCloseable {
    static final int SERVERS = 3;
    static final String NAME = "counting";

    private final List<HttpTransport> transports = new ArrayList<>();
    private final TreeMap<Integer, RaftNode> nodes = new TreeMap<>();

    CountingCluster() throws IOException {
        this(SERVERS);
    }

    CountingCluster(int servers) throws IOException {
        List<String> peers = new ArrayList<>();
        for (int id = 1; id <= servers; id++) {
            HttpTransport transport = HttpTransport.open(id, "127.0.0.1:0");
            transports.add(transport);
            peers.add(id + "=127.0.0.1:" + transport.port());
        }
        for (int id = 1; id <= servers; id++) {
            nodes.put(
                    id,
                    RaftNode.builder()
                            .id(id)
                            .peers(peers.toArray(String[]::new))
                            .cluster(NAME)
                            .stateMachine(new Count())
                            .persister(new InMemoryPersister())
                            .transport(transports.get(id - 1))
                            .start());
        }
    }

    /** Adds one for each command, and tells how many there were. A query of one byte fails. */
    private static final class Count implements StateMachine {
        private long count;

        @Override
        public byte[] apply(Command command) {
            count++;
            return answer();
        }

        @Override
        public byte[] query(byte[] query) {
            if (query.length == 1) {
                throw new IllegalArgumentException("a query of one byte");
            }
            return answer();
        }

        private byte[] answer() {
            return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(Snapshot snapshot) {
            throw new UnsupportedOperationException();
        }
    }

    static long count(byte[] answer) {
        return ByteBuffer.wrap(answer).getLong();
    }

    String address(int id) {
        return "127.0.0.1:" + transports.get(id - 1).port();
    }

    String addresses() {
        return address(1) + "," + address(2) + "," + address(3);
    }

    RaftNode node(int id) {
        RaftNode node = nodes.get(id);
        assertThat(node).isNotNull();
        return node;
    }

    long clientCalls(int id) {
        return transports.get(id - 1).counters().get("clientCalls");
    }

    /** The server that leads, once there is one. */
    int leader() throws InterruptedException {
        int[] leader = {0};
        await("a leader", () -> {
            nodes.forEach((id, node) -> leader[0] = node.status().leads() ? id : leader[0]);
            return leader[0] != 0;
        });
        return leader[0];
    }

    /** Ends a server as the end of its process would. */
    void kill(int id) {
        RaftNode node = node(id);
        transports.get(id - 1).close();
        node.halt();
        nodes.remove(id);
    }

    static RaftClientBuilder client() {
        return RaftClient.builder().cluster(NAME).callTimeout(Duration.ofMinutes(2));
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time for " + what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::close);
        transports.forEach(HttpTransport::close);
    }
}
