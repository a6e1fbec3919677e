package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands submitted on followers while another leader follows each second: each is applied once, and each caller is told so. */
class LeaderEachSecondTest {
    private static final int SECONDS = 60;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyCommand_isAppliedOnce_andNoOutcomeIsUnknown(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, id -> new Words()).seed(seed).start()) {
            Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();
            for (int second = 0; second < SECONDS; second++) {
                int leader = cluster.awaitLeader();
                submitFor(cluster, calls, leader, 300);
                if (second % 2 == 0) {
                    cluster.network().isolate(leader);
                    submitFor(cluster, calls, leader, 700);
                    cluster.network().rejoin(1, 2, 3);
                } else {
                    cluster.server(leader).crash();
                    submitFor(cluster, calls, leader, 700);
                    cluster.server(leader).start();
                }
            }
            cluster.run(DEADLINE.toMillis());
            List<String> words = ((Words) cluster.server(1).stateMachine()).words;
            assertThat(cluster.watch().invariants().leaders()).isGreaterThan(SECONDS * 3 / 4);
            assertThat(words).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(calls.keySet());
            calls.forEach((word, call) -> {
                int place = Integer.parseInt(Words.text(call.join()));
                assertThat(words.get(place - 1)).isEqualTo(word);
            });
        }
    }

    /** Has each server but this one asked something every 20 ms. */
    private static void submitFor(
            VirtualCluster cluster, Map<String, CompletableFuture<byte[]>> calls, int leader, int millis) {
        List<Integer> followers = new ArrayList<>(List.of(1, 2, 3));
        followers.remove((Integer) leader);
        for (int passed = 0; passed < millis; passed += 20) {
            for (int follower : followers) {
                String word = "word " + calls.size();
                calls.put(word, cluster.server(follower).node().submit(Words.bytes(word), DEADLINE));
            }
            cluster.run(20);
        }
    }
}
