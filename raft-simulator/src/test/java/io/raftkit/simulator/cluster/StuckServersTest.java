package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.ServerRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One thing at a time that is slow or stands still, in a cluster of three under calls at all servers: who leads, who goes on, and that
 * each call ends by its deadline.
 */
class StuckServersTest {
    private static final long TIMEOUT_MILLIS = 1_000;
    private static final long TWO_SECONDS = TimeUnit.SECONDS.toNanos(2);

    private VirtualCluster cluster;
    private TimedCalls calls;
    private int leader;
    private int follower;
    private int other;
    private long term;

    @BeforeEach
    void start() {
        cluster = VirtualCluster.of(3, id -> new Words()).start();
        leader = cluster.awaitLeader();
        follower = leader % 3 + 1;
        other = follower % 3 + 1;
        term = status(leader).term();
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

    private NodeStatus status(int id) {
        return cluster.server(id).status();
    }

    private void assertStillLeads() {
        assertThat(status(leader).leads()).isTrue();
        assertThat(status(leader).term()).isEqualTo(term);
    }

    private void assertAllSucceed(int... ids) {
        for (int id : ids) {
            cluster.run(TIMEOUT_MILLIS);
            assertThat(calls.succeeded(id)).as("calls at server " + id).isEqualTo(calls.begun(id));
        }
    }

    private void assertCatchesUp(int id, long millisMax) {
        long goal = status(cluster.leader()).commitIndex();
        assertThat(cluster.time().runUntil(() -> status(id).lastApplied() >= goal, millisMax))
                .as("server " + id + " catches up")
                .isTrue();
        assertThat(status(id).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void diskOfTheLeaderStandsStill_itStepsDownAndAnotherCommits() {
        cluster.server(leader).conditions().stallWrites(TWO_SECONDS);
        calls.run(1_500, 1, 2, 3);
        assertThat(status(leader).role()).isNotEqualTo(ServerRole.LEADER);
        assertThat(status(leader).state()).isEqualTo(State.STALLED);
        assertThat(status(leader).failure()).contains("disk is too slow");
        int next = cluster.leader();
        assertThat(next).isIn(follower, other);
        int before = calls.succeeded(follower) + calls.succeeded(other);
        calls.run(400, 1, 2, 3);
        assertThat(calls.succeeded(follower) + calls.succeeded(other) - before)
                .as("calls answered while the disk still stands")
                .isGreaterThan(50);
        cluster.run(1_000);
        assertCatchesUp(leader, 1_000);
        assertThat(cluster.leader()).isEqualTo(next);
    }

    @Test
    void diskOfAFollowerStandsStill_nobodyElseNotices() {
        cluster.server(follower).conditions().stallWrites(TWO_SECONDS);
        calls.run(1_500, 1, 2, 3);
        assertThat(status(follower).state()).isEqualTo(State.STALLED);
        assertStillLeads();
        assertAllSucceed(leader, other);
        assertCatchesUp(follower, 2_000);
        assertStillLeads();
    }

    @Test
    void callbacksAtTheLeaderDoNotReturn_everyCallSucceedsAllTheSame() {
        List<Integer> held = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (int i = 1; i <= 15; i++) {
            cluster.server(leader).node().read(new byte[0], Duration.ZERO).whenComplete((answer, failure) -> {
                held.add(held.size());
                if (held.size() < 15) {
                    // What a thread does that is blocked: nothing, while the others go on.
                    cluster.run(60_000);
                } else {
                    calls.run(2_000, 1, 2, 3);
                    warnings.addAll(status(leader).warnings());
                }
            });
        }
        cluster.run(500);
        assertThat(held).hasSize(15);
        assertThat(warnings)
                .hasSize(15)
                .allMatch(warning -> warning.contains("in a callback of a call at io.raftkit.simulator"));
        assertStillLeads();
        assertAllSucceed(1, 2, 3);
        assertThat(status(leader).warnings()).isEmpty();
    }

    @Test
    void stateMachinesTakeTwoSecondsForACommand_commandsAreCommittedAllTheSame() {
        int before = calls.succeeded(leader);
        for (VirtualServer server : cluster.servers()) {
            server.applySlowly(TWO_SECONDS);
        }
        calls.run(200, 1, 2, 3);
        cluster.run(100);
        assertThat(status(leader).commitIndex())
                .as("committed though not applied")
                .isEqualTo(status(leader).lastIndex())
                .isGreaterThan(status(leader).lastApplied());
        cluster.run(TIMEOUT_MILLIS);
        assertThat(calls.open()).isZero();
        assertThat(calls.succeeded(leader) - before)
                .as("those that were applied in time")
                .isLessThan(20);
        assertStillLeads();
        for (VirtualServer server : cluster.servers()) {
            assertCatchesUp(server.id(), 300_000);
        }
        assertStillLeads();
    }

    @Test
    void stateMachineOfAFollowerTakesTwoSecondsForACommand_theOthersGoOn() {
        cluster.server(follower).applySlowly(TWO_SECONDS);
        calls.run(2_000, 1, 2, 3);
        assertStillLeads();
        assertAllSucceed(leader, other);
        assertThat(status(follower).durableIndex()).isEqualTo(status(leader).durableIndex());
        assertThat(status(follower).lastApplied()).isLessThan(status(leader).lastApplied());
    }

    @Test
    void linkToAFollowerCarriesAKilobyteASecond_theOthersGoOn() {
        cluster.network().link(leader, follower).bandwidth(1_000, 16_000);
        cluster.network().link(follower, leader).bandwidth(1_000, 16_000);
        calls.run(20_000, 1, 2, 3);
        assertStillLeads();
        assertAllSucceed(leader, other);
        assertThat(status(follower).lastApplied())
                .as("what has come through")
                .isLessThan(status(leader).lastApplied());
        cluster.network().link(leader, follower).bandwidth(Long.MAX_VALUE, Long.MAX_VALUE);
        cluster.network().link(follower, leader).bandwidth(Long.MAX_VALUE, Long.MAX_VALUE);
        // What waits on the link still takes sixteen seconds.
        assertCatchesUp(follower, 30_000);
        assertStillLeads();
    }

    @Test
    void processOfTheLeaderStandsStill_anotherLeads_andItFollowsWhenItGoesOn() {
        cluster.server(leader).pause(3_000);
        calls.run(2_000, 1, 2, 3);
        int next = cluster.leader(follower, other);
        assertThat(next).isNotZero();
        int before = calls.succeeded(follower) + calls.succeeded(other);
        calls.run(800, 1, 2, 3);
        assertThat(calls.succeeded(follower) + calls.succeeded(other) - before)
                .as("calls answered while it stands")
                .isGreaterThan(100);
        cluster.run(1_000);
        assertThat(status(leader).role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(cluster.leader()).isEqualTo(next);
        assertCatchesUp(leader, 1_000);
    }

    @Test
    void processOfAFollowerStandsStill_nobodyElseNotices() {
        cluster.server(follower).pause(3_000);
        calls.run(2_500, 1, 2, 3);
        assertStillLeads();
        cluster.run(1_000);
        assertAllSucceed(leader, other);
        assertCatchesUp(follower, 1_000);
        assertStillLeads();
    }
}
