package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.membership.SessionBounds;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions of servers from their opening to their end, by the replicated session clock. */
class SessionExpiryTest {
    private final VirtualCluster cluster = new VirtualCluster(3);
    private int leader;
    private int follower;

    private void start() {
        cluster.start();
        leader = cluster.leader();
        follower = cluster.follower();
        cluster.pass(500);
    }

    private String submit(int id, String command) {
        CompletableFuture<byte[]> result = cluster.node(id).submit(Adder.text(command));
        cluster.pass(500);
        return new String(result.join());
    }

    /** While a session is open an idle leader appends a tick every five seconds, and none any more when the last one has expired. */
    @Test
    void unusedSession_expires_andTheClusterFallsSilent() {
        start();
        assertThat(submit(follower, "a")).isEqualTo("1");
        assertThat(cluster.node(leader).sessions().size()).isOne();
        long before = cluster.node(leader).status().lastIndex();
        cluster.pass(50_000);
        assertThat(cluster.node(leader).sessions().size()).isOne();
        cluster.pass(20_000);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.node(id).sessions().size()).isZero();
        }
        long ticks = cluster.node(leader).status().lastIndex() - before;
        assertThat(ticks).isBetween(12L, 14L);
        cluster.pass(100_000);
        assertThat(cluster.node(leader).status().lastIndex()).isEqualTo(before + ticks);
        assertThat(submit(follower, "b")).isEqualTo("2");
        assertThat(submit(leader, "c")).isEqualTo("3");
    }

    @Test
    void clusterThatNobodyUses_writesNothing() {
        start();
        long before = cluster.node(leader).status().lastIndex();
        cluster.pass(100_000);
        assertThat(cluster.node(leader).status().lastIndex()).isEqualTo(before);
    }

    /** The session of the server that comes too late is refused in words, until another expires; none is taken from who has one. */
    @Test
    void clusterWithAsManySessionsAsItMay_refusesAnother() {
        cluster.sessionBounds = new SessionBounds(1, 10, 1_000, 20_000);
        start();
        assertThat(submit(leader, "a")).isEqualTo("1");
        CompletableFuture<byte[]> refused = cluster.node(follower).submit(Adder.text("b"));
        cluster.pass(500);
        assertThat(rejection(refused).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(rejection(refused)).hasMessageContaining("as many sessions open as it may, 1");
        assertThat(submit(leader, "c")).isEqualTo("2");
        cluster.pass(30_000);
        assertThat(submit(follower, "d")).isEqualTo("3");
    }
}
