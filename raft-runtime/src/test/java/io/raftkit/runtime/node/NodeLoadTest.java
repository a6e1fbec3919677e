package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits in a node goes, one way or the other. */
class NodeLoadTest {
    private final VirtualCluster cluster = new VirtualCluster(3);

    @Test
    void framesTurnedAway_giveBackTheirRoom() {
        cluster.start();
        cluster.leader();
        List<LocalNode> ending = List.of(cluster.node(1), cluster.node(2));
        cluster.held.addAll(List.of("1-loop", "2-loop"));
        cluster.pass(5_000);
        assertThat(ending)
                .allSatisfy(node -> assertThat(node.load().inboxBytes()).isPositive());
        cluster.held.clear();
        ending.get(0).halt();
        ending.get(1).close();
        assertThat(ending)
                .allSatisfy(node -> assertThat(node.load().inboxBytes()).isZero());
    }
}
