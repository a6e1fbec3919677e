package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server with which the cluster began starts for the first time when all others that are up joined later. */
class LateFirstServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final VirtualCluster cluster = new VirtualCluster(3);

    private void done(CompletableFuture<Long> call) {
        for (int waited = 0; !call.isDone() && waited < 10_000; waited += 10) {
            cluster.pass(10);
        }
        assertThat(call).isCompleted();
    }

    /** Three of five voters elect a leader, though the third one knows neither of the others, nor where they are. */
    @Test
    void serverThatStartsLate_votesForServersThatJoined_andIsLedByThem() {
        cluster.start(1);
        cluster.start(2);
        int leader = cluster.leader();
        cluster.pass(500);
        Members members = cluster.node(leader).members();
        for (int id = 4; id <= 5; id++) {
            cluster.join(id);
            done(members.add(id, VirtualCluster.address(id), LONG));
            done(members.promote(id, LONG));
        }
        for (int id = 1; id <= 2; id++) {
            cluster.node(id).halt();
            cluster.nodes.remove(id);
        }
        cluster.start(3);
        int next = cluster.leader();
        assertThat(next).isIn(4, 5);
        CompletableFuture<byte[]> result = cluster.node(next).submit(Adder.text("x"));
        cluster.pass(1_000);
        assertThat(result).isCompleted();
        assertThat(cluster.machine(3).applied()).contains("x");
    }
}
