package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.testkit.network.Relay;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All connections of a cluster break at one moment, again and again, and nobody is gone: its leader is well, and stays. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class BrokenConnectionsHttpTest {
    private static final List<Integer> IDS = List.of(1, 2, 3);
    private static final int BREAKS = 40;

    private final Map<Integer, HttpTransport> transports = new TreeMap<>();
    private final Map<Integer, Relay> relays = new TreeMap<>();
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();

    @AfterEach
    void close() throws Exception {
        nodes.values().forEach(RaftNode::close);
        transports.values().forEach(HttpTransport::close);
        for (Relay relay : relays.values()) {
            relay.close();
        }
    }

    private void start(int id) {
        nodes.put(
                id,
                RaftNode.builder()
                        .id(id)
                        .peers(IDS.stream()
                                .map(peer -> peer + "=" + relays.get(peer).address())
                                .toArray(String[]::new))
                        .stateMachine(new Nothing())
                        .persister(new InMemoryPersister())
                        .transport(transports.get(id))
                        .heartbeat(Duration.ofMillis(50))
                        // So long that nobody campaigns but on word that a server is lost.
                        .electionTimeout(Duration.ofSeconds(8), Duration.ofSeconds(16))
                        .callTimeout(Duration.ofSeconds(60))
                        .start());
    }

    @Test
    void leaderStaysInItsTerm_howeverOftenAllConnectionsBreak() throws Exception {
        for (int id : IDS) {
            transports.put(id, HttpTransport.open(id, "127.0.0.1:0"));
            relays.put(id, Relay.to("127.0.0.1:" + transports.get(id).port()));
        }
        IDS.forEach(this::start);
        await("a leader", () -> leader() != 0);
        submitEverywhere();
        int leader = leader();
        long term = nodes.get(leader).status().term();
        List<Long> elections = elections();
        for (int round = 0; round < BREAKS; round++) {
            relays.values().forEach(Relay::breakConnections);
            submitEverywhere();
        }
        assertThat(elections()).as("elections and changes of leader").isEqualTo(elections);
        for (RaftNode node : nodes.values()) {
            assertThat(node.status().term()).isEqualTo(term);
            assertThat(node.status().leaderId()).isEqualTo(leader);
        }
        assertThat(transports.values())
                .as("connections were broken, and no server was lost")
                .allSatisfy(transport -> assertThat(transport.counters())
                        .hasEntrySatisfying(
                                "callsFailed", failed -> assertThat(failed).isPositive())
                        .containsEntry("peersLost", 0L));
    }

    private List<Long> elections() {
        return nodes.values().stream()
                .map(node -> node.status().counters())
                .flatMap(counters -> Stream.of(counters.get("elections"), counters.get("leaderChanges")))
                .toList();
    }

    private int leader() {
        return IDS.stream()
                .filter(id -> nodes.get(id).status().leads())
                .findFirst()
                .orElse(0);
    }

    /** Each server reaches the leader, and is reached by it. */
    private void submitEverywhere() throws Exception {
        for (RaftNode node : nodes.values()) {
            node.submit(new byte[1]).get(60, TimeUnit.SECONDS);
        }
    }
}
