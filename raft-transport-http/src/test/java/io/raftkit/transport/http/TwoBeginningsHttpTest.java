package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.http.send.PeerClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers of one name whose clusters began with different servers, over HTTP: those that are empty are told in time, by answers to what they
 * ask, for the others do not even have their addresses.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class TwoBeginningsHttpTest {
    private final Map<Integer, HttpTransport> transports = new TreeMap<>();
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
        transports.values().forEach(HttpTransport::close);
    }

    private void start(int id, List<Integer> peers, Duration timeout) {
        nodes.put(
                id,
                RaftNode.builder()
                        .id(id)
                        .peers(peers.stream()
                                .map(peer -> peer + "=127.0.0.1:"
                                        + transports.get(peer).port())
                                .toArray(String[]::new))
                        .cluster("orders")
                        .stateMachine(new Nothing())
                        .persister(new InMemoryPersister())
                        .transport(transports.get(id))
                        .heartbeat(Duration.ofMillis(50))
                        .electionTimeout(timeout, timeout.multipliedBy(2))
                        .callTimeout(Duration.ofSeconds(60))
                        .start());
    }

    @Test
    void emptyServers_thatAreAMajorityOfTheirOwn_formNone() throws Exception {
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        for (int id = 1; id <= 5; id++) {
            transports.put(
                    id,
                    HttpTransport.open(
                            id,
                            any,
                            new HttpSettings(any, null, Silence.STANDARD, null, true),
                            new PeerClients(TestLimits.IMPATIENT, null, Dns.SYSTEM)));
        }
        start(1, List.of(1, 2, 3), Duration.ofSeconds(2));
        start(2, List.of(1, 2, 3), Duration.ofSeconds(2));
        commits(1);
        // The leader tells server 3 by its next heartbeat; 4 and 5, which are two of five without it, are told when
        // they
        // ask for votes. That is late enough for a machine that stands still for a while.
        start(3, List.of(1, 2, 3, 4, 5), Duration.ofSeconds(60));
        start(4, List.of(1, 2, 3, 4, 5), Duration.ofSeconds(6));
        start(5, List.of(1, 2, 3, 4, 5), Duration.ofSeconds(6));
        for (int id : List.of(3, 4, 5)) {
            await("server " + id + " to take part in nothing", () -> status(id).state() == State.EXCLUDED);
            assertThat(status(id).failure()).contains("which began with [1, 2, 3, 4, 5]");
            assertThat(status(id).lastIndex()).as("the log of server %d", id).isZero();
            assertThat(status(id).term()).isZero();
        }
        // Server 3 may hear of it by a heartbeat, which shows that there is another view, and not which.
        for (int id : List.of(4, 5)) {
            assertThat(status(id).failure()).contains("it says: this server's cluster began with servers [1, 2, 3]");
        }
        commits(2);
        await("the others to say so", () -> !status(1).warnings().isEmpty());
        assertThat(status(1).warnings().get(0)).contains("began with other servers");
    }

    /** A server takes a command, sooner or later: on a busy machine a leader may go, and calls end without a result. */
    private void commits(int id) throws InterruptedException {
        await(
                "server " + id + " to commit",
                () -> nodes.get(id)
                        .submit(new byte[1])
                        .handle((answer, failure) -> failure == null)
                        .join());
    }

    private NodeStatus status(int id) {
        return nodes.get(id).status();
    }
}
