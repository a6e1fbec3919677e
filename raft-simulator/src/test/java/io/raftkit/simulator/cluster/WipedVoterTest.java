package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A voter that lost its disk has forgotten what it promised, so it must not be counted: (1) A leads, B acknowledges x, so x is
 * committed; (2) B comes back with an empty disk; (3) C, which never saw x, asks B for its vote; (4) B would grant it, C would lead
 * without x, and a committed command would be gone.
 */
class WipedVoterTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** The other voter is cut off: leader and wiped server together are no majority, whatever the wiped one acknowledges. */
    @ParameterizedTest
    @MethodSource("seeds")
    void acknowledgementsOfAWipedServer_areNotCounted(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, id -> new Words()).seed(seed).start()) {
            int leader = cluster.awaitLeader();
            int wiped = leader % 3 + 1;
            int other = wiped % 3 + 1;
            Words.load(cluster, leader, 100);
            cluster.server(wiped).crash();
            cluster.server(wiped).wipe();
            Words.load(cluster, leader, 20);
            cluster.network().isolate(other);
            cluster.server(wiped).start();
            long committed = commitIndexMax(cluster);
            for (int i = 0; i < 200; i++) {
                cluster.server(leader).node().propose(Words.bytes("lonely " + i));
                cluster.run(20);
                assertThat(commitIndexMax(cluster)).isEqualTo(committed);
            }
            cluster.run(20_000);
            assertThat(commitIndexMax(cluster)).isEqualTo(committed);

            // Nor is it counted by a leader that begins anew.
            int leaders = cluster.watch().invariants().leaders();
            cluster.server(leader).restart();
            for (int i = 0; i < 200; i++) {
                cluster.server(leader).node().submit(Words.bytes("lonelier " + i));
                cluster.run(20);
                assertThat(commitIndexMax(cluster)).isLessThanOrEqualTo(committed);
            }
            assertThat(cluster.watch().invariants().leaders()).isEqualTo(leaders);
            assertNotCounted(cluster, leader, wiped);

            cluster.network().rejoin(other);
            int next = cluster.awaitLeader(leader, other);
            cluster.await(cluster.server(next).node().submit(Words.bytes("together")), 5_000);
            assertNotCounted(cluster, leader, wiped);
            // The wiped server was told before it said anything to the third one, and says so itself.
            assertThat(cluster.server(wiped).status().state()).isEqualTo(NodeStatus.State.EXCLUDED);
            assertThat(cluster.server(wiped).status().lastIndex()).isZero();
        }
    }

    /** The leader dies: the remaining voter and the wiped server must not elect each other. */
    @ParameterizedTest
    @MethodSource("seeds")
    void votesOfAWipedServer_areNotCounted(long seed) {
        try (VirtualCluster cluster =
                VirtualCluster.of(3, id -> new Words()).seed(seed).start()) {
            int leader = cluster.awaitLeader();
            int wiped = leader % 3 + 1;
            int behind = wiped % 3 + 1;
            Words.load(cluster, leader, 50);
            cluster.network().isolate(behind);
            Words.load(cluster, leader, 50);
            cluster.server(wiped).crash();
            cluster.server(leader).crash();
            cluster.server(wiped).wipe();
            cluster.server(wiped).start();
            cluster.network().rejoin(behind);
            int leaders = cluster.watch().invariants().leaders();
            cluster.run(30_000);
            assertThat(cluster.leader()).isZero();
            assertThat(cluster.watch().invariants().leaders()).isEqualTo(leaders);
            assertNotCounted(cluster, behind, wiped);
            NodeStatus status = cluster.server(behind).status();
            assertThat(status.whyNoLeader()).isNotNull();

            cluster.server(leader).start();
            cluster.awaitLeader(leader, behind);
            String place =
                    Words.text(cluster.await(cluster.server(behind).node().submit(Words.bytes("after")), 5_000));
            assertThat(Integer.parseInt(place)).isGreaterThanOrEqualTo(101);
        }
    }

    private static long commitIndexMax(VirtualCluster cluster) {
        return cluster.statuses().stream()
                .mapToLong(NodeStatus::commitIndex)
                .max()
                .orElse(0);
    }

    private static void assertNotCounted(VirtualCluster cluster, int asked, int wiped) {
        PeerStatus peer = cluster.server(asked).status().peers().stream()
                .filter(candidate -> candidate.id() == wiped)
                .findFirst()
                .orElseThrow();
        assertThat(peer.counted())
                .as("whether server %d counts the wiped one", asked)
                .isFalse();
        assertThat(peer.problem()).contains("empty disk");
    }
}
