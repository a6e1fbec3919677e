package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Frame;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cluster costs that has nothing to do. */
class IdleTest {
    private static final int SECONDS = 60;

    private int messages;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void idleCluster_sendsFewMessages_andTurnsOnlyForAReason(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, id -> new Words()).seed(seed).start()) {
            cluster.awaitLeader();
            cluster.run(2_000);
            cluster.watch().add(new ClusterObserver() {
                @Override
                public void frameSent(Frame frame) {
                    messages++;
                }
            });
            Map<Integer, NodeStatus> before = new TreeMap<>();
            cluster.servers().forEach(server -> before.put(server.id(), server.status()));
            cluster.run(SECONDS * 1_000);
            assertThat(messages).as("messages, replies counted").isBetween(SECONDS, 50 * SECONDS);
            cluster.servers().forEach(server -> checkTurns(before.get(server.id()), server.status()));
        }
    }

    private static void checkTurns(NodeStatus before, NodeStatus after) {
        long turns = grown(before, after, "turns");
        long wakeUps = grown(before, after, "timerTurns");
        long reasons = grown(before, after, "framesReceived") + grown(before, after, "completions") + wakeUps;
        assertThat(turns)
                .as("turns of server %d", after.serverId())
                .isPositive()
                .isLessThanOrEqualTo(reasons);
        // Ten heartbeats a second, and now and then an election timeout that turns out not to be due.
        assertThat(wakeUps).as("wake-ups of server %d", after.serverId()).isLessThanOrEqualTo(20 * SECONDS);
        assertThat(after.term()).isEqualTo(before.term());
    }

    private static long grown(NodeStatus before, NodeStatus after, String counter) {
        return after.counters().get(counter) - before.counters().get(counter);
    }
}
