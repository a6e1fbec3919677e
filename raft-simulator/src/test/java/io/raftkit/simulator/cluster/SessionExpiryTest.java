package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.SessionBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions while the wall clocks of leaders jump. All invariants are checked meanwhile: SameTable and SessionOnce among them. */
class SessionExpiryTest {
    private static final long HOUR_MILLIS = 3_600_000;

    private final List<CompletableFuture<byte[]>> calls = new ArrayList<>();

    private static VirtualCluster cluster(long seed, long expiryMillis) {
        return VirtualCluster.of(3, id -> new Words())
                .seed(seed)
                .sessions(new SessionBounds(10, 10, 1_000, expiryMillis))
                .start();
    }

    private static IntStream servers() {
        return IntStream.rangeClosed(1, 3);
    }

    /** Has each server asked something, which opens a session if it has none. */
    private void askAll(VirtualCluster cluster) {
        servers().forEach(id -> calls.add(cluster.server(id).node().submit(Words.bytes("word " + calls.size()))));
    }

    /** Has the leader append a command that is in no session, at the time that its clock shows. */
    private void propose(VirtualCluster cluster, int leader) {
        byte[] word = Words.bytes("word " + calls.size());
        calls.add(cluster.server(leader).node().propose(word).result());
    }

    private static int[] sessions(VirtualCluster cluster) {
        return servers().map(id -> cluster.server(id).node().sessions().size()).toArray();
    }

    /**
     * (1) All sessions expire at one entry; (2) a snapshot of that very entry is taken, or of one while commands of those sessions are on their way;
     * (3) a server starts from it, and everything goes on.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sessionsThatExpireAtASnapshot_areOverOnServersThatStartFromIt(long seed) {
        try (VirtualCluster cluster = cluster(seed, 4_000)) {
            int leader = cluster.awaitLeader();
            askAll(cluster);
            cluster.run(500);
            assertThat(sessions(cluster)).containsExactly(3, 3, 3);
            cluster.server(leader).conditions().jump(HOUR_MILLIS);
            boolean isBusy = seed % 2 == 0;
            if (isBusy) {
                askAll(cluster);
            }
            propose(cluster, leader);
            cluster.run(isBusy ? seed : 200);
            servers().forEach(id -> cluster.server(id).takeSnapshot());
            cluster.run(500);
            if (!isBusy) {
                assertThat(sessions(cluster)).containsExactly(0, 0, 0);
            }
            int restarted = leader % 3 + 1;
            cluster.server(restarted).crash();
            cluster.server(restarted).start();
            askAll(cluster);
            cluster.run(5_000);
            assertThat(sessions(cluster)).containsExactly(3, 3, 3);
            allTookEffectOnce(cluster);
        }
    }

    private void allTookEffectOnce(VirtualCluster cluster) {
        List<String> words = ((Words) cluster.server(1).stateMachine()).words;
        assertThat(words).doesNotHaveDuplicates().hasSize(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            int place = Integer.parseInt(Words.text(calls.get(i).join()));
            assertThat(words.get(place - 1)).isEqualTo("word " + i);
        }
    }

    /** However far a clock jumps, no more than five seconds of it count. */
    @Test
    void wallClocksThatJump_expireNoSessionThatIsUsed() {
        try (VirtualCluster cluster = cluster(1, 60_000)) {
            for (int jumps = 0; jumps < 20; jumps++) {
                int leader = cluster.awaitLeader();
                askAll(cluster);
                cluster.run(500);
                cluster.server(leader).conditions().jump(jumps % 3 == 2 ? -HOUR_MILLIS : HOUR_MILLIS);
                propose(cluster, leader);
                cluster.run(200);
                assertThat(sessions(cluster)).as("after %d jumps", jumps).containsExactly(3, 3, 3);
                if (jumps % 4 == 3) {
                    cluster.network().isolate(leader);
                    cluster.run(2_000);
                    cluster.network().rejoin(1, 2, 3);
                }
            }
            cluster.run(5_000);
            allTookEffectOnce(cluster);
        }
    }
}
