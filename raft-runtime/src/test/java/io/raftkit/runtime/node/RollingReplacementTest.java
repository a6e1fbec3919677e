package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** All servers of a cluster are replaced, one after the other, while each takes commands. */
class RollingReplacementTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int STEP_MILLIS = 5;
    /** The shortest: in a longer pause, servers waited for an election to begin by itself. */
    private static final int ELECTION_TIMEOUT_MILLIS = 300;

    private final VirtualCluster cluster = new VirtualCluster(3).start();
    private final Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();
    private int acknowledged;
    private int pauseMillis;
    private int longestPauseMillis;

    @Test
    void nothingIsLostOrAppliedTwice_andNoElectionTimeoutIsWaitedFor() {
        cluster.leader();
        run(100);
        longestPauseMillis = 0;
        for (int old = 1; old <= 3; old++) {
            replace(old, old + 3);
        }
        run(100);
        assertThat(longestPauseMillis).isLessThan(ELECTION_TIMEOUT_MILLIS);
        assertThat(cluster.node(cluster.leader())
                        .status()
                        .members()
                        .configuration()
                        .voters())
                .containsExactly(4, 5, 6);
        cluster.pass(6_000);
        List<String> answered = answered();
        assertThat(answered).hasSizeGreaterThan(500);
        for (int id = 4; id <= 6; id++) {
            assertThat(cluster.machine(id).applied())
                    .as("server " + id)
                    .doesNotHaveDuplicates()
                    .containsAll(answered);
        }
    }

    private void replace(int old, int id) {
        cluster.join(id);
        change(members -> members.add(id, VirtualCluster.address(id), LONG));
        change(members -> members.promote(id, LONG));
        change(members -> members.remove(old, LONG));
        cluster.node(old).close();
        cluster.nodes.remove(old);
        run(50);
    }

    private void change(Function<Members, CompletableFuture<Long>> change) {
        CompletableFuture<Long> call = change.apply(cluster.node(leader()).members());
        for (int step = 0; !call.isDone() && step < 2_000; step++) {
            run(1);
        }
        assertThat(call).isCompleted();
    }

    private int leader() {
        for (int step = 0; step < 2_000; step++) {
            for (Map.Entry<Integer, LocalNode> node : cluster.nodes.entrySet()) {
                if (node.getValue().status().leads()) {
                    return node.getKey();
                }
            }
            run(1);
        }
        throw new AssertionError("no leader: " + cluster.transitions);
    }

    /** A command at each server in each step. */
    private void run(int steps) {
        for (int step = 0; step < steps; step++) {
            for (LocalNode node : new ArrayList<>(cluster.nodes.values())) {
                String command = "command " + calls.size();
                calls.put(command, node.submit(Adder.text(command), LONG));
            }
            cluster.pass(STEP_MILLIS);
            int now = (int) calls.values().stream()
                    .filter(call -> call.isDone() && !call.isCompletedExceptionally())
                    .count();
            pauseMillis = now == acknowledged ? pauseMillis + STEP_MILLIS : 0;
            longestPauseMillis = Math.max(longestPauseMillis, pauseMillis);
            acknowledged = now;
        }
    }

    private List<String> answered() {
        assertThat(calls.values()).allMatch(CompletableFuture::isDone);
        List<String> answered = new ArrayList<>();
        calls.forEach((command, call) -> {
            Throwable thrown = call.handle((answer, failure) -> failure).join();
            if (thrown == null) {
                answered.add(command);
            } else {
                assertThat(thrown).as(command).isInstanceOf(CallFailedException.class);
            }
        });
        return answered;
    }
}
