package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.Fixtures;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Three real nodes over HTTP that commit one command after the other while tests do their worst to them. */
final class HostileCluster {
    static final int SERVERS = 3;

    /** Stands in each command, and must stand nowhere else. */
    static final String SECRET = "s3cret-command-";

    private static final int RECORDED_MAX = 600;

    /** How many threads serve a server's callers at most. */
    static final int THREADS_MAX = 100;

    static final Duration FIRST_FRAME = Duration.ofSeconds(2);

    /** Short enough to be waited for, long enough for the cluster itself on a busy machine. */
    static final Map<String, Object> LIMITS = Map.of(
            "stall", Duration.ofSeconds(5),
            "firstFrame", FIRST_FRAME,
            "wholeBody", Duration.ofSeconds(3),
            "streamIdle", Duration.ofSeconds(1),
            "serverIdle", Duration.ofSeconds(3),
            "unidentifiedConnectionsMax", 128,
            "threadsMax", THREADS_MAX);

    private final List<HttpTransport> transports = new ArrayList<>();
    private final List<RaftNode> nodes = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final List<Frame> recorded = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final Thread committer = new Thread(this::commit, "committer");
    private volatile boolean isClosing;

    /** Starts it; {@code authority} issues the certificates, or there are none. */
    HostileCluster(@Nullable TestAuthority authority) throws Exception {
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        Map<Integer, String> peers = new HashMap<>();
        for (int id = 1; id <= SERVERS; id++) {
            transports.add(HttpTransport.open(
                    id,
                    any,
                    new HttpSettings(any, null, Silence.STANDARD, null, true),
                    TestLimits.of(LIMITS),
                    authority == null ? null : TestTls.of(authority, id)));
            peers.put(id, id + "=127.0.0.1:" + port(id));
        }
        for (int id = 1; id <= SERVERS; id++) {
            applied.add(new Applied());
            nodes.add(RaftNode.builder()
                    .id(id)
                    .peers(peers.values().toArray(String[]::new))
                    .cluster(TestAuthority.CLUSTER)
                    .stateMachine(applied.get(id - 1))
                    .persister(new InMemoryPersister())
                    .transport(new Recorder(transports.get(id - 1)))
                    // Elections are not what is tested here, and a busy machine should not cause them.
                    .heartbeat(Duration.ofMillis(50))
                    .electionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(4))
                    .callTimeout(Duration.ofSeconds(30))
                    .start());
        }
        committer.start();
        commits(50);
    }

    /** Waits until so many more commands are acknowledged than were when it was called. */
    void commits(int more) throws InterruptedException {
        long wanted = acknowledged.get() + more;
        Fixtures.await(more + " more commits", () -> acknowledged.get() >= wanted);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    int port(int id) {
        return transports.get(id - 1).port();
    }

    HttpTransport transport(int id) {
        return transports.get(id - 1);
    }

    NodeStatus status(int id) {
        return nodes.get(id - 1).status();
    }

    /** The server that leads. */
    int leader() throws InterruptedException {
        int[] leader = {0};
        Fixtures.await("a leader", () -> {
            for (int id = 1; id <= SERVERS; id++) {
                if (status(id).leads()) {
                    leader[0] = id;
                }
            }
            return leader[0] != 0;
        });
        return leader[0];
    }

    /** Frames that servers sent each other, the first ones. */
    List<Frame> recorded() {
        synchronized (recorded) {
            return List.copyOf(recorded);
        }
    }

    /** All servers applied the same, each command once and what was acknowledged among it. */
    void assertIntact() throws Exception {
        isClosing = true;
        committer.join();
        long last = status(leader()).lastIndex();
        Fixtures.await("all servers to have applied entry " + last, () -> {
            for (int id = 1; id <= SERVERS; id++) {
                if (status(id).lastApplied() < last) {
                    return false;
                }
            }
            return true;
        });
        // What nobody was told the outcome of may still be on its way to one of them.
        Fixtures.await(
                "all servers to hold the same",
                () -> applied.stream().allMatch(one -> one.digest == applied.get(0).digest));
        for (Applied one : applied) {
            assertThat(one.repeated).isZero();
            assertThat(one.count).isBetween(acknowledged.get(), acknowledged.get() + unknown.get());
        }
    }

    private void commit() {
        for (long number = 0; !isClosing; number++) {
            RaftNode node = nodes.get((int) (number % SERVERS));
            try {
                node.submit((SECRET + number).getBytes(StandardCharsets.US_ASCII))
                        .get();
                acknowledged.incrementAndGet();
                // All servers keep their whole logs in a small heap.
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (ExecutionException e) {
                unknown.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    void close() throws InterruptedException {
        isClosing = true;
        nodes.forEach(RaftNode::close);
        transports.forEach(HttpTransport::close);
        committer.join(TimeUnit.SECONDS.toMillis(60));
    }

    /** Remembers what was applied as a digest. */
    private static final class Applied implements StateMachine {
        private volatile long count;
        private volatile long repeated;
        private volatile long digest;
        private final BitSet numbers = new BitSet();

        @Override
        public byte[] apply(Command command) {
            String text = new String(command.bytes(), StandardCharsets.US_ASCII);
            int number = Integer.parseInt(text.substring(SECRET.length()));
            // One client sends one command after the other, but one whose outcome is unknown may be applied after the
            // next.
            if (numbers.get(number)) {
                repeated++;
            }
            numbers.set(number);
            count++;
            digest = digest * 31 + number;
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            return new byte[0];
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            return out -> {};
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            snapshot.stream().readAllBytes();
        }
    }

    /** Sends by the transport and remembers what. */
    private final class Recorder implements Transport {
        private final Transport transport;

        Recorder(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void send(Frame frame) {
            synchronized (recorded) {
                if (recorded.size() < RECORDED_MAX) {
                    recorded.add(frame);
                }
            }
            transport.send(frame);
        }

        @Override
        public void register(long group, Inbox inbox) {
            transport.register(group, inbox);
        }

        @Override
        public void unregister(long group) {
            transport.unregister(group);
        }

        @Override
        public void updatePeers(long group, Map<Integer, String> addresses) {
            transport.updatePeers(0, addresses);
        }

        @Override
        public int maxFrameBytes() {
            return transport.maxFrameBytes();
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
