package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A leader that is well stays through connections that break and come back; one that is dead is replaced at once. */
class BrokenConnectionsTest {
    private static final int SEEDS = 100;

    private static VirtualCluster cluster(long seed) {
        return VirtualCluster.of(3, id -> new Words()).seed(seed).start();
    }

    private static long term(VirtualCluster cluster, int id) {
        return cluster.server(id).status().term();
    }

    /** A firewall's state is reloaded: every connection there is breaks at one moment, and all servers can be reached again at once. */
    @Test
    void allConnectionsBreakAtOnce_andNoLeaderIsDeposed() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (VirtualCluster cluster = cluster(seed)) {
                int leader = cluster.awaitLeader();
                long term = term(cluster, leader);
                cluster.run(1_000 + seed * 7);
                breakAll(cluster);
                cluster.run(1_000);
                assertThat(cluster.awaitLeader()).as("leader of seed %d", seed).isEqualTo(leader);
                assertThat(term(cluster, leader)).as("term of seed %d", seed).isEqualTo(term);
            }
        }
    }

    @Test
    void connectionOfOneFollowerFlaps_andItNeverLosesItsLeader() {
        try (VirtualCluster cluster = cluster(5)) {
            int leader = cluster.awaitLeader();
            long term = term(cluster, leader);
            int follower = leader == 1 ? 2 : 1;
            for (int flap = 0; flap < 1_000; flap++) {
                cluster.network().breakConnections(follower, leader);
                cluster.run(30);
                assertThat(cluster.server(follower).status().leaderId())
                        .as("leader as known after flap %d", flap)
                        .isEqualTo(leader);
            }
            assertThat(term(cluster, leader)).isEqualTo(term);
        }
    }

    @Test
    void deadLeaderIsReplaced_beforeAnElectionTimeoutIsOver() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (VirtualCluster cluster = VirtualCluster.of(3, id -> new Words())
                    .seed(seed)
                    .timers(100, 2_000, 4_000)
                    .start()) {
                int leader = cluster.awaitLeader();
                cluster.run(1_000);
                cluster.server(leader).crash();
                cluster.run(1_900);
                assertThat(cluster.leader()).as("leader of seed %d", seed).isNotZero();
            }
        }
    }

    private static void breakAll(VirtualCluster cluster) {
        cluster.network().breakConnections(1, 2);
        cluster.network().breakConnections(1, 3);
        cluster.network().breakConnections(2, 3);
    }
}
