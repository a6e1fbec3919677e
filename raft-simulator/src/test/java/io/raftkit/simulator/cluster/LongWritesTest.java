package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.status.NodeStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Time that passes within a write: what happens meanwhile finds the write under way. */
class LongWritesTest {
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(100);

    private final VirtualCluster cluster =
            VirtualCluster.of(1, id -> new Words()).start();
    private final VirtualServer server = cluster.server(1);

    /** Has a write begin that takes its time, and calls an action within it. */
    private CompletableFuture<byte[]> within(Runnable action) {
        cluster.awaitLeader();
        // From now on a command is one write, for its session is open.
        cluster.await(server.node().submit(Words.bytes("w")), 1_000);
        server.conditions().dwellInWrites(LONG);
        CompletableFuture<byte[]> call = server.node().submit(Words.bytes("x"));
        whenWriting(action);
        return call;
    }

    private void whenWriting(Runnable action) {
        cluster.time().after(100_000, () -> {
            if (server.isUp() && server.isWriting()) {
                action.run();
            } else {
                whenWriting(action);
            }
        });
    }

    @Test
    void callsAndFailures_findTheWriteUnderWay() {
        long[] persists = new long[2];
        CompletableFuture<?>[] later = new CompletableFuture<?>[1];
        CompletableFuture<byte[]> call = within(() -> {
            persists[0] = server.counted("persists");
            later[0] = server.node().submit(Words.bytes("y"));
        });
        cluster.await(call, 1_000);
        persists[1] = server.counted("persists");
        cluster.await(later[0], 1_000);
        assertThat(persists[1] - persists[0]).isEqualTo(1);
        cluster.close();
    }

    @Test
    void processKilledWithinAWrite_hasNotWritten_andItsNextLifeGoesOn() {
        CompletableFuture<byte[]> call = within(() -> {
            server.crash();
            server.conditions().dwellInWrites(0);
            server.start();
        });
        cluster.run(2_000);
        assertThat(call).isCompletedExceptionally();
        cluster.awaitLeader();
        cluster.await(server.node().submit(Words.bytes("z")), 1_000);
        assertThat(((Words) server.stateMachine()).words).containsExactly("w", "z");
        cluster.close();
    }

    @Test
    void whatIsThrownWithinAWrite_endsTheRun_andIsNoFailureOfTheNode() {
        within(() -> {
            throw new AssertionError("seen");
        });
        assertThatThrownBy(() -> cluster.run(2_000))
                .isInstanceOf(AssertionError.class)
                .hasMessage("seen");
        assertThat(server.status().state()).isEqualTo(NodeStatus.State.RUNNING);
    }
}
