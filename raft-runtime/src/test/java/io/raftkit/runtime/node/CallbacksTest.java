package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.outcomeUnknown;
import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Proposal;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.runtime.call.CompletionLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Callbacks that take their time, in whole nodes by a clock of the test's own: a callback that lets time pass is what a thread is that
 * does not return. The others go on meanwhile.
 */
class CallbacksTest {
    private static final int HELD_MAX = CompletionLane.THREADS_MAX;
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** One thread takes over from another after so many milliseconds. */
    private static final long TAKE_OVER_MILLIS = CompletionLane.TAKE_OVER_NANOS / VirtualCluster.MILLI;

    private final VirtualCluster cluster = new VirtualCluster(3);
    /** What the innermost callback saw; an assertion that fails there would be lost. */
    private final List<Object> seen = new ArrayList<>();

    private int held;

    /** So many calls end by their deadline, whose callbacks do not return until the last of them has done something. */
    private void hold(LocalNode node, int callbacks, Runnable last) {
        for (int i = 1; i <= callbacks; i++) {
            node.read(new byte[0], Duration.ZERO).whenComplete((answer, failure) -> {
                held++;
                if (held == callbacks) {
                    last.run();
                } else {
                    cluster.pass(60_000);
                }
                held--;
            });
        }
        cluster.pass(HELD_MAX * TAKE_OVER_MILLIS);
        assertThat(held).isZero();
    }

    private LocalNode alone() {
        cluster.start(1);
        cluster.settle();
        return cluster.node(1);
    }

    private long millis() {
        return cluster.now / VirtualCluster.MILLI;
    }

    @Test
    void callbacksThatDoNotReturn_keepNoCallFromEndingByItsDeadline() {
        LocalNode node = alone();
        hold(node, HELD_MAX - 1, () -> {
            seen.add(held);
            long begin = millis();
            for (CompletableFuture<byte[]> call :
                    List.of(node.submit(Adder.text("x"), SECOND), node.read(new byte[0], SECOND))) {
                call.whenComplete((answer, failure) -> seen.add(millis() - begin));
            }
            cluster.pass(2_000);
            seen.add(node.status().warnings().size());
        });
        assertThat(seen).containsExactly(HELD_MAX - 1, 1_000L, 1_000L, HELD_MAX - 1);
    }

    @Test
    void eachCallbackThatDoesNotReturn_delaysTheNextByTheTimeOfATakeOver() {
        LocalNode node = alone();
        long begin = millis();
        hold(node, 5, () -> seen.add(millis() - begin));
        assertThat(seen).containsExactly(4 * TAKE_OVER_MILLIS);
    }

    @Test
    void beyondTheStatedNumber_statusSaysSo_andCallsEndWhenACallbackReturns() {
        LocalNode node = alone();
        List<CompletableFuture<byte[]>> calls = new ArrayList<>();
        hold(node, HELD_MAX, () -> {
            calls.add(node.submit(Adder.text("x"), SECOND));
            cluster.pass(5_000);
            seen.add(calls.get(0).isDone());
            seen.addAll(node.status().warnings());
            seen.add(node.status().state());
        });
        cluster.pass(1_000);
        assertThat(rejection(calls.get(0)).reason()).isEqualTo(Reason.NO_LEADER);
        assertThat(seen).hasSize(HELD_MAX + 3).startsWith(false).endsWith(NodeStatus.State.RUNNING);
        assertThat(seen.get(HELD_MAX + 1).toString())
                .contains("All 16 threads that end calls are held", "1 calls", "whenCompleteAsync(..., executor)");
        assertThat(node.status().warnings()).isEmpty();
    }

    @Test
    void callbackThatSubmitsAndWaits_withoutAMajority_endsByTheDeadlineOfItsCall() {
        LocalNode node = alone();
        node.submit(Adder.text("c"), SECOND).whenComplete((answer, failure) -> {
            CompletableFuture<byte[]> nested = node.submit(Adder.text("c"), SECOND);
            cluster.pass(1_000 + TAKE_OVER_MILLIS);
            seen.add(millis());
            seen.add(rejection(nested).reason());
            seen.add(node.status().state());
        });
        cluster.pass(1_000);
        assertThat(seen).containsExactly(2_000 + TAKE_OVER_MILLIS, Reason.NO_LEADER, NodeStatus.State.RUNNING);
    }

    @Test
    void heldCompletions_delayNeitherHeartbeatsNorCommitsNorResults() {
        cluster.start();
        int id = cluster.leader();
        LocalNode leader = cluster.node(id);
        long term = leader.status().term();
        hold(leader, HELD_MAX, () -> {
            for (int i = 0; i < 20; i++) {
                CompletableFuture<byte[]> result = leader.submit(Adder.text(i), SECOND);
                CompletableFuture<byte[]> read = cluster.node(id % 3 + 1).read(new byte[0], SECOND);
                cluster.pass(100);
                seen.add(result.isDone() && !result.isCompletedExceptionally());
                seen.add(read.isDone() && !read.isCompletedExceptionally());
            }
        });
        assertThat(seen).hasSize(40).containsOnly(true);
        assertThat(leader.status().leads()).isTrue();
        assertThat(leader.status().term()).isEqualTo(term);
    }

    @Test
    void callbackOfAResult_thatDoesNotReturn_keepsNoCallFromItsDeadline_andTheClusterGoesOn() {
        cluster.start();
        int id = cluster.leader();
        LocalNode leader = cluster.node(id);
        int other = cluster.follower();
        long term = leader.status().term();
        leader.submit(Adder.text("first")).whenComplete((answer, failure) -> {
            CompletableFuture<byte[]> result = leader.submit(Adder.text("x"), SECOND);
            CompletableFuture<byte[]> read = leader.read(new byte[0], SECOND);
            Proposal proposal = leader.propose(Adder.text("y"));
            CompletableFuture<byte[]> elsewhere = cluster.node(other).submit(Adder.text("z"), SECOND);
            cluster.pass(999);
            seen.add(result.isDone() || read.isDone());
            seen.add(proposal.accepted().join().leads());
            seen.add(new String(elsewhere.join()));
            cluster.pass(1);
            outcomeUnknown(result);
            seen.add(rejection(read).reason());
            cluster.pass(500);
            seen.addAll(leader.status().warnings());
            seen.add("done");
        });
        cluster.pass(100);
        assertThat(seen)
                .hasSize(6)
                .startsWith(false, true, "4", Reason.DEADLINE)
                .endsWith("done");
        assertThat(seen.get(4).toString())
                .contains("has been in a callback of a call's result at ", "for 1", "thenApplyAsync(..., executor)");
        assertThat(leader.status().leads()).isTrue();
        assertThat(leader.status().term()).isEqualTo(term);
        cluster.pass(200);
        assertThat(cluster.machine(id).applied()).containsExactlyInAnyOrder("first", "x", "y", "z");
        assertThat(leader.status().warnings()).isEmpty();
    }

    @Test
    void acceptance_isTold_thoughDiskAndNetworkAreHeld() {
        cluster.start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-persist");
        cluster.wires.cut(leader);
        Proposal first = cluster.node(leader).propose(Adder.text("x"));
        Proposal second = cluster.node(leader).propose(Adder.text("y"));
        first.accepted().thenAccept(seen::add);
        cluster.settle();
        assertThat(seen).containsExactly(new Proposal.Acceptance(true, 4, 1));
        assertThat(second.accepted().join()).isEqualTo(new Proposal.Acceptance(true, 5, 1));
        assertThat(second.accepted()).isSameAs(second.accepted());
        assertThat(cluster.disks.get(leader).store().lastIndex()).isEqualTo(3);
    }

    @Test
    void acceptance_isToldBeforeTheResult_thoughNoThreadIsLeftToTellIt() {
        cluster.start();
        int leader = cluster.leader();
        cluster.held.add(leader + "-complete");
        Proposal proposal = cluster.node(leader).propose(Adder.text("x"));
        proposal.accepted().thenAccept(acceptance -> seen.add("accepted"));
        proposal.result().thenAccept(result -> seen.add("result"));
        cluster.settle();
        assertThat(seen).containsExactly("accepted", "result");
    }

    /** Results end the calls meanwhile, but who tells their acceptances waits for a thread. */
    @Test
    void acceptancesThatNoThreadIsLeftToTell_keepRoom_untilCallsAreRefused() {
        cluster.memoryBytes = 1 << 20;
        cluster.start();
        LocalNode leader = cluster.node(cluster.leader());
        hold(leader, HELD_MAX, () -> {
            int taken = 0;
            while (taken < 3_000 && propose(leader)) {
                taken++;
            }
            seen.add(taken);
        });
        cluster.settle();
        assertThat((int) seen.get(0)).isBetween(100, 2_000);
        assertThat(propose(leader)).isTrue();
    }

    private boolean propose(LocalNode leader) {
        Proposal proposal = leader.propose(Adder.text("x"));
        proposal.accepted();
        cluster.settle();
        assertThat(proposal.result()).isDone();
        return !proposal.result().isCompletedExceptionally();
    }
}
