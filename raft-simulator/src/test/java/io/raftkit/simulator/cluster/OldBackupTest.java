package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.storage.LostData;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A follower whose disk was put back to what it held earlier no longer holds what it acknowledged, and its leader finds out. */
class OldBackupTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /**
     * (1) A leads five servers and B alone acknowledges x; (2) B is put back to a disk without x; (3) C acknowledges x; (4) with B counted,
     * x would be committed, though only A and C hold it, and the three others could elect a leader without it.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void lostEntries_areNotCountedBeforeTheyAreHeldAgain(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(5, id -> new Words()).seed(seed).start()) {
            int leader = cluster.awaitLeader();
            VirtualServer restored = cluster.server(leader % 5 + 1);
            int third = restored.id() % 5 + 1;
            Words.load(cluster, leader, 20);
            backUp(restored);
            cluster.awaitLeader();
            Words.load(cluster, leader, 20);
            long committed = cluster.server(leader).status().commitIndex();
            for (int i = 0; i < 3; i++) {
                cluster.network().isolate((third + i - 1) % 5 + 1);
            }
            cluster.server(leader).node().propose(Words.bytes("x"));
            cluster.run(50);
            assertThat(restored.status().durableIndex()).isEqualTo(committed + 1);

            restored.crash();
            restored.disk().putBack();
            restored.conditions().writeSlowly(TimeUnit.MILLISECONDS.toNanos(600));
            restored.start();
            cluster.run(130);
            assertThat(peer(cluster, leader, restored.id()).problem())
                    .contains("lost entries up to " + (committed + 1))
                    .contains("never restore a backup of a single server")
                    .contains(LostData.remedy("server " + restored.id()));
            cluster.network().rejoin(third);
            cluster.run(200);
            assertThat(cluster.server(third).status().durableIndex()).isEqualTo(committed + 1);
            assertThat(restored.status().durableIndex()).isLessThan(committed);
            assertThat(cluster.server(leader).status().commitIndex()).isEqualTo(committed);

            restored.conditions().writeSlowly(0);
            cluster.run(2_000);
            assertThat(restored.status().durableIndex()).isEqualTo(committed + 1);
            assertThat(cluster.server(leader).status().commitIndex()).isEqualTo(committed + 1);
            assertThat(peer(cluster, leader, restored.id()).problem()).isNull();
        }
    }

    /** It gets everything again from the leader that counted on it before. */
    @ParameterizedTest
    @MethodSource("seeds")
    void restoredServer_catchesUpInTheSameTerm(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, id -> new Words()).seed(seed).start()) {
            int leader = cluster.awaitLeader();
            long term = cluster.server(leader).status().term();
            VirtualServer restored = cluster.server(leader % 3 + 1);
            Words.load(cluster, leader, 100);
            cluster.run(500);
            backUp(restored);
            Words.load(cluster, leader, 100);
            cluster.run(500);
            restored.crash();
            restored.disk().putBack();
            restored.start();
            cluster.run(1_000);
            assertThat(restored.status().lastApplied())
                    .isEqualTo(cluster.server(leader).status().lastIndex());
            assertThat(restored.status().term()).isEqualTo(term);
            assertThat(peer(cluster, leader, restored.id()).problem()).isNull();
        }
    }

    private static void backUp(VirtualServer server) {
        server.crash();
        server.disk().backUp();
        server.start();
    }

    private static PeerStatus peer(VirtualCluster cluster, int asked, int which) {
        return cluster.server(asked).status().peers().stream()
                .filter(peer -> peer.id() == which)
                .findFirst()
                .orElseThrow();
    }
}
