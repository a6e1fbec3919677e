package io.raftkit.simulator.client;

import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Checks that whatever is asked of a server ends by its deadline, whatever happens. */
final class CallEnds {
    private final VirtualCluster cluster;

    CallEnds(VirtualCluster cluster) {
        this.cluster = cluster;
    }

    void expect(VirtualServer server, String what, CompletableFuture<?> answer, long deadlineNanos) {
        // A clock that runs slowly comes to the deadline later.
        expectIn(server, what, answer, deadlineNanos * 13 / 10 + TimeUnit.MILLISECONDS.toNanos(200));
    }

    /** A server that is paused can only say so afterwards. */
    private void expectIn(VirtualServer server, String what, CompletableFuture<?> answer, long nanos) {
        cluster.time().after(nanos, () -> {
            if (answer.isDone()) {
                return;
            }
            long paused = server.pausedUntilNanos()
                    + TimeUnit.MILLISECONDS.toNanos(100)
                    - cluster.time().nanos();
            if (paused > 0) {
                expectIn(server, what, answer, paused);
            } else {
                throw new Violation("CallsEnd", what + " to server " + server.id() + " has not ended by its deadline");
            }
        });
    }
}
