package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.Health;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a node says of its health, in virtual time. */
class HealthTest {
    private static final long LONG_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final VirtualCluster cluster = new VirtualCluster(3).start();

    private Health health(int id) {
        return cluster.wires.inbox(id).health();
    }

    @Test
    void whoKnowsALeader_isReady_alsoWhileNothingHappens() {
        cluster.leader();
        cluster.pass(LONG_MILLIS);
        for (int id = 1; id <= 3; id++) {
            assertThat(health(id)).isEqualTo(Health.of(true, true, null));
        }
    }

    @Test
    void withoutAMajority_aServerIsLiveAndNotReady() {
        int alone = cluster.leader();
        cluster.wires.cut(alone);
        cluster.pass(LONG_MILLIS);
        assertThat(health(alone).live()).isTrue();
        assertThat(health(alone).ready()).isFalse();
        assertThat(health(alone).why()).isNotBlank();
        cluster.wires.mend(alone);
        cluster.pass(LONG_MILLIS);
        assertThat(health(alone).ready()).isTrue();
    }

    @Test
    void loopThatDoesNotTurn_isNotLive() {
        int stuck = cluster.follower();
        cluster.held.add(stuck + "-loop");
        cluster.pass(1_000);
        assertThat(health(stuck).live()).as("a busy machine").isTrue();
        cluster.pass(LONG_MILLIS);
        assertThat(health(stuck).live()).isFalse();
        assertThat(health(stuck).why()).contains("loop");
        cluster.held.clear();
        cluster.pass(LONG_MILLIS);
        assertThat(health(stuck).ready()).isTrue();
    }

    @Test
    void closedNode_isNotLive() {
        int closed = cluster.follower();
        var inbox = cluster.wires.inbox(closed);
        cluster.node(closed).halt();
        cluster.pass(1);
        assertThat(inbox.health().live()).isFalse();
    }
}
