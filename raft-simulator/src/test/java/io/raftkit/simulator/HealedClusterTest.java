package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.client.LoadLevel;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.Words;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.simulator.workload.Workload;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is demanded of a healed cluster is more than that somebody leads. */
class HealedClusterTest {
    private static VirtualCluster cluster(int servers) {
        VirtualCluster cluster =
                VirtualCluster.of(servers, id -> new Words()).unchecked().start();
        Words.load(cluster, cluster.awaitLeader(), 5);
        return cluster;
    }

    private static int follower(VirtualCluster cluster) {
        return cluster.leader() % cluster.servers().size() + 1;
    }

    private static Liveness liveness(VirtualCluster cluster) {
        Clients<?, ?> clients =
                new Clients<>(cluster, Workload.ofAnyBytes(), new SplittableRandom(1), 20, LoadLevel.LIGHT);
        return new Liveness(cluster, clients, cluster.servers().size());
    }

    @Test
    void followerWhoseDiskStaysFull_isFoundOut_thoughSomebodyLeads() {
        try (VirtualCluster cluster = cluster(3)) {
            liveness(cluster).demand();
            int full = follower(cluster);
            cluster.server(full).disk().fill(true);
            Words.load(cluster, cluster.leader(), 1);
            assertThatThrownBy(liveness(cluster)::demand)
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("Liveness: server " + full + " is STALLED: The disk is full");
        }
    }

    @Test
    void serverThatCannotLead_isFoundOut_thoughItFollows() {
        try (VirtualCluster cluster = cluster(3)) {
            int mute = follower(cluster);
            cluster.server(mute).conditions().writeSlowly(100_000_000_000L);
            assertThatThrownBy(new Succession(cluster)::demand)
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("Succession: ");
        }
    }

    @Test
    void eachServerLeadsOnce() {
        for (int servers : new int[] {2, 3, 4, 5}) {
            try (VirtualCluster cluster = cluster(servers)) {
                int leaders = cluster.watch().invariants().leaders();
                new Succession(cluster).demand();
                assertThat(cluster.watch().invariants().leaders() - leaders).isGreaterThanOrEqualTo(servers - 1);
            }
        }
    }
}
