package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus.State;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are closed in good order while clients call all of them. */
class ClosedServersTest {
    private static final long TIMEOUT_MILLIS = 1_000;

    private VirtualCluster cluster;
    private TimedCalls calls;
    private int leader;

    @BeforeEach
    void start() {
        cluster = VirtualCluster.of(3, id -> new Words()).start();
        leader = cluster.awaitLeader();
        calls = new TimedCalls(cluster, TIMEOUT_MILLIS);
        calls.run(500, 1, 2, 3);
    }

    @AfterEach
    void everyCallEndsByItsDeadline() {
        cluster.run(2 * TIMEOUT_MILLIS);
        assertThat(calls.open()).as("calls that have not ended").isZero();
        assertThat(calls.late()).isEmpty();
        cluster.close();
    }

    /** It waits for its disk as long as it may; its callers wait no longer than they said. */
    @Test
    void serverThatIsClosedWhileItsDiskStandsStill_endsItsCallsByTheirDeadlines() {
        cluster.server(leader).conditions().stallWrites(TimeUnit.SECONDS.toNanos(20));
        calls.run(200, leader);
        long before = cluster.time().millis();
        cluster.server(leader).close();
        assertThat(cluster.time().millis() - before).as("time to close").isGreaterThan(2 * TIMEOUT_MILLIS);
        assertThat(calls.open()).as("calls open after the close").isZero();
        cluster.server(leader).conditions().stallWrites(0);
    }

    @Test
    void serversClosedAndStartedOneAfterTheOther_keepAllThatWasAcknowledged_andAllLeadOrFollow() {
        for (int id = 1; id <= 3; id++) {
            calls.run(200, 1, 2, 3);
            cluster.server(id).close();
            assertThat(cluster.server(id).isUp()).isFalse();
            cluster.run(300);
            cluster.server(id).start();
            cluster.awaitLeader();
        }
        long committed = cluster.server(cluster.leader()).status().commitIndex();
        cluster.run(1_000);
        assertThat(cluster.statuses()).hasSize(3).allSatisfy(status -> {
            assertThat(status.state()).isEqualTo(State.RUNNING);
            assertThat(status.lastApplied()).isGreaterThanOrEqualTo(committed);
        });
    }
}
