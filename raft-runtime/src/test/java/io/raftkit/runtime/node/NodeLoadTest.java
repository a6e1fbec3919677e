package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.MessageCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    @Test
    void forwardGivenUp_letsGoOfResults_thoughNothingIsAppliedAfterIt() {
        cluster.start();
        LocalNode follower = cluster.node(cluster.follower());
        cluster.wires.lose(
                frame -> MessageCodec.decode(1, frame.header().kind(), frame.contiguousBody()) instanceof ForwardReply);
        CompletableFuture<byte[]> result = follower.submit(Adder.text("x"), Duration.ofMillis(1_000));
        cluster.pass(999);
        assertThat(follower.load().keptResults()).isPositive();
        cluster.pass(1);
        outcomeUnknown(result);
        assertThat(follower.load().awaitedForwards()).isZero();
        assertThat(follower.load().keptResults()).isZero();
    }
}
