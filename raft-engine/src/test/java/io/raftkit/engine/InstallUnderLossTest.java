package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One story of an install in virtual time, with offers and their answers lost, repeated and late: a server is away until the log that it
 * needs is gone; the leader that offers it a snapshot goes; the server itself is lost between the fetch and the record.
 */
class InstallUnderLossTest {
    private static final int AWAY = 3;
    private static final int LOST_PERCENT = 50;
    private static final int REPEATED_PERCENT = 30;

    private final VirtualCluster cluster = VirtualCluster.started(
            ClusterOptions.of(3).withWindow(0).withTail(0).withSeed(7));
    private final SafetyChecker checker = new SafetyChecker();
    private final List<Letter> late = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(0);
    private int proposed;
    private int offers;
    private int lost;
    private int repeated;

    private VirtualServer away() {
        return cluster.server(AWAY);
    }

    InstallUnderLossTest() {
        cluster.post = this::post;
        cluster.afterTurn = server -> checker.check(cluster);
        cluster.slowFetches.addAll(cluster.servers.keySet());
    }

    /** Loses and repeats what is about a snapshot; each letter is repeated once, at any time later. */
    private void post(Letter letter) {
        RaftMessage message = letter.message();
        if (message instanceof InstallSnapshot || message instanceof InstallSnapshotReply) {
            offers += message instanceof InstallSnapshot ? 1 : 0;
            if (random.nextInt(100) < REPEATED_PERCENT) {
                late.add(letter);
            }
            if (random.nextInt(100) < LOST_PERCENT) {
                lost++;
                return;
            }
        }
        cluster.network.add(letter);
    }

    private void repeat() {
        if (!late.isEmpty() && random.nextInt(5) == 0) {
            cluster.deliver(late.remove(random.nextInt(late.size())));
            repeated++;
        }
    }

    private void run(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            cluster.advance(10);
            repeat();
            cluster.settle();
        }
    }

    private void runUntil(String what, BooleanSupplier condition) {
        for (int step = 0; step < 1_000 && !condition.getAsBoolean(); step++) {
            run(10);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private void propose(int commands) {
        for (int i = 0; i < commands; i++) {
            cluster.propose(cluster.leader().id, "command " + ++proposed);
            cluster.settle();
        }
        run(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void serverThatWasAway_isBroughtUpToDate(long seed) {
        random = new SplittableRandom(seed);
        cluster.crash(AWAY);
        int first = cluster.electLeader();
        int second = 3 - first;
        propose(30);
        cluster.takeSnapshot(first);
        cluster.takeSnapshot(second);
        cluster.settle();
        assertThat(cluster.server(first).storedFirst()).isGreaterThan(30);
        assertThat(cluster.server(second).storedFirst()).isGreaterThan(30);

        long since = cluster.nowNanos;
        cluster.start(AWAY);
        runUntil("it is offered the leader's snapshot", () -> away().wanted != null);
        assertThat(away().wanted.source()).isEqualTo(first);
        run(1_000);
        assertThat(cluster.leader().id).as("offers are heartbeats").isEqualTo(first);

        cluster.crash(first);
        checker.check(cluster);
        runUntil("the other is elected with its vote", () -> cluster.leader() != null);
        assertThat(cluster.role(second)).isEqualTo(ServerRole.LEADER);
        runUntil(
                "and offers its own",
                () -> away().wanted != null && away().wanted.source() == second);
        propose(0);

        cluster.stuckDisks.add(AWAY);
        assertThat(cluster.fetch(AWAY)).isTrue();
        run(50);
        assertThat(away().storedSnapshot()).as("nothing is recorded").isNull();
        assertThat(away().restored).isEmpty();
        cluster.crash(AWAY);
        checker.check(cluster);
        cluster.stuckDisks.clear();
        cluster.start(AWAY);
        assertThat(away().engine().commitIndex())
                .as("what was not recorded is not there")
                .isZero();

        runUntil("it is offered that again", () -> away().wanted != null);
        assertThat(cluster.fetch(AWAY)).isTrue();
        runUntil(
                "it has all that there is",
                () -> away().applied.size() == cluster.server(second).applied.size());
        assertThat(away().restored).hasSize(1);
        cluster.start(first);
        runUntil("a command is accepted", () -> cluster.leader() != null);
        propose(3);
        runUntil("all have the same", () -> cluster.server(first).applied.equals(away().applied));
        assertThat(away().applied).isEqualTo(cluster.server(second).applied).contains("COMMAND:command " + proposed);
        assertThat(away().restored).as("late offers start nothing again").hasSize(1);

        long heartbeats = (cluster.nowNanos - since) / (100 * VirtualCluster.MILLIS);
        assertThat(offers).as("offers").isBetween(5, (int) heartbeats + 10);
        assertThat(lost).isPositive();
        assertThat(repeated).isPositive();
    }
}
