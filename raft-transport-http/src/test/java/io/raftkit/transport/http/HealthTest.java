package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.NodeListener;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.testing.Fixtures;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What probes are told, on the servers' port and on one of their own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthTest {
    private static final Health WELL = Health.of(true, true, null);

    private HttpTransport transport;

    @AfterEach
    void close() {
        if (transport != null) {
            transport.close();
        }
    }

    private void open(String... settings) throws IOException {
        Map<String, String> given = settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]);
        transport = HttpTransport.open(1, "127.0.0.1:0", given);
    }

    private static String get(int port, String path) throws IOException {
        try (RawCaller caller = new RawCaller(port)) {
            return caller.write("GET " + path + " HTTP/1.1\r\nHost: probe.example\r\nConnection: close\r\n\r\n")
                    .answer();
        }
    }

    private void assertTold(int port, int live, int ready, String json) throws IOException {
        assertThat(get(port, Paths.LIVE)).startsWith("HTTP/1.1 " + live + " ").endsWith("\r\n\r\n" + json);
        assertThat(get(port, Paths.READY)).startsWith("HTTP/1.1 " + ready + " ").endsWith("\r\n\r\n" + json);
    }

    @Test
    void beforeANodeIsThere_theProcessIsLiveAndNotReady() throws IOException {
        open();
        assertTold(
                transport.port(), 200, 503, "{\"live\":true,\"ready\":false,\"why\":\"no node is started here yet\"}");
    }

    @Test
    void whatANodeSays_isToldByStatusAndInOneLine() throws IOException {
        open();
        Node node = new Node();
        transport.register(0, node);
        assertTold(transport.port(), 200, 200, "{\"live\":true,\"ready\":true,\"why\":null}");
        node.health = Health.of(true, false, "no leader");
        assertTold(transport.port(), 200, 503, "{\"live\":true,\"ready\":false,\"why\":\"no leader\"}");
        node.health = Health.of(false, false, "failed");
        assertTold(transport.port(), 503, 503, "{\"live\":false,\"ready\":false,\"why\":\"failed\"}");
    }

    @Test
    void ofSeveralNodes_eachMustBeWell() throws IOException {
        open();
        Node one = new Node();
        Node two = new Node();
        transport.register(1, one);
        transport.register(2, two);
        one.health = Health.of(true, false, "lags");
        two.health = Health.of(false, false, "failed");
        assertTold(transport.port(), 503, 503, "{\"live\":false,\"ready\":false,\"why\":\"failed\"}");
        two.health = WELL;
        assertTold(transport.port(), 200, 503, "{\"live\":true,\"ready\":false,\"why\":\"lags\"}");
    }

    /** A process is started anew only if a probe is told that it has to be. */
    @Test
    void nodeThatHasFailed_isNotLive_untilItIsClosed() throws Exception {
        open();
        CountDownLatch stopped = new CountDownLatch(1);
        InMemoryPersister disk = new InMemoryPersister();
        RaftNode node = RaftNode.builder()
                .id(1)
                .peers("1=127.0.0.1:" + transport.port())
                .stateMachine(new StateMachine() {
                    @Override
                    public byte[] apply(Command command) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public byte[] query(byte[] query) {
                        return query;
                    }

                    @Override
                    public View snapshot(SnapshotPoint applied) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void restore(Snapshot snapshot) {}
                })
                .persister(disk)
                .transport(transport)
                .listener(new NodeListener() {
                    @Override
                    public void stopped() {
                        stopped.countDown();
                    }
                })
                .start();
        try (node) {
            Fixtures.await("a leader", () -> node.status().leads());
            assertThat(get(transport.port(), Paths.LIVE)).startsWith("HTTP/1.1 200 ");
            assertThat(node.submit(new byte[1])).failsWithin(Duration.ofSeconds(60));
            assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(get(transport.port(), Paths.LIVE))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("broken");
        }
        assertThat(get(transport.port(), Paths.LIVE)).contains("no node is started here yet");
    }

    @Test
    void listenerOfItsOwn_tellsHealthWithoutTls_andNothingElse() throws Exception {
        TestAuthority authority = new TestAuthority();
        transport = HttpTransport.builder(1, "127.0.0.1:0")
                .cluster(TestAuthority.CLUSTER)
                .settings(Map.of(HttpSettings.HEALTH, "127.0.0.1:0"))
                .tls(authority.context(authority.server(1)))
                .open();
        transport.register(0, new Node());
        assertTold(transport.healthPort(), 200, 200, "{\"live\":true,\"ready\":true,\"why\":null}");
        for (String path : new String[] {Paths.STATUS, Paths.FRAMES, "/", "/raft/v1/health"}) {
            assertThat(get(transport.healthPort(), path)).startsWith("HTTP/1.1 404 ");
        }
        assertThat(get(transport.port(), Paths.LIVE)).doesNotContain("HTTP/1.1 200");
    }

    @Test
    void listenerThatCannotListen_isNamed() throws IOException {
        open();
        String taken = "127.0.0.1:" + transport.port();
        assertThatThrownBy(() -> HttpTransport.open(2, "127.0.0.1:0", Map.of(HttpSettings.HEALTH, taken)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(taken);
    }

    private static final class Node implements Inbox {
        private volatile Health health = WELL;

        @Override
        public Health health() {
            return health;
        }

        @Override
        public Admission admit(FrameHeader header) {
            return Admission.STOPPED;
        }

        @Override
        public void receive(Frame frame) {}

        @Override
        public void peerLost(int serverId) {}

        @Override
        public NodeStatus status() {
            throw new UnsupportedOperationException("nobody asks");
        }
    }
}
