package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two groups in the same processes, on the same transports. */
class SecondGroupTest {
    @Test
    void groupsShareTheirProcesses_andNothingElse() {
        VirtualCluster first = new VirtualCluster(VirtualCluster.of(3, id -> new Words()));
        VirtualCluster second =
                first.withGuest(VirtualCluster.of(3, id -> new Words()).seed(9));
        try (first) {
            first.startAll();
            int leader = first.awaitLeader();
            int other = second.awaitLeader();
            first.await(first.server(leader).node().submit(Words.bytes("one")), 1_000);
            second.await(second.server(other).node().submit(Words.bytes("two")), 1_000);
            first.run(1_000);
            for (int id = 1; id <= 3; id++) {
                assertThat(((Words) first.server(id).stateMachine()).words).containsExactly("one");
                assertThat(((Words) second.server(id).stateMachine()).words).containsExactly("two");
            }
            first.server(other).crash();
            assertThat(second.server(other).isUp()).isFalse();
            first.run(3_000);
            assertThat(second.awaitLeader()).isNotEqualTo(other);
            first.server(other).start();
            first.run(2_000);
            assertThat(((Words) second.server(other).stateMachine()).words).containsExactly("two");
        }
    }
}
