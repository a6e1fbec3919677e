package io.raftkit.simulator.cluster;

import io.raftkit.api.RaftNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Commands and reads at the servers of a cluster, one of each at each server every 20 ms, and when they ended. */
final class TimedCalls {
    private static final long PERIOD_MILLIS = 20;
    private static final int COMMAND_BYTES = 100;

    private final VirtualCluster cluster;
    private final Duration timeout;
    private final TreeMap<Integer, Integer> begun = new TreeMap<>();
    private final TreeMap<Integer, Integer> succeeded = new TreeMap<>();
    private final List<String> late = new ArrayList<>();
    private int open;

    TimedCalls(VirtualCluster cluster, long timeoutMillis) {
        this.cluster = cluster;
        timeout = Duration.ofMillis(timeoutMillis);
    }

    /** Calls these servers while so much time passes. */
    void run(long millis, int... ids) {
        for (long passed = 0; passed < millis; passed += PERIOD_MILLIS) {
            for (int id : ids) {
                RaftNode node = cluster.server(id).node();
                watch(id, "command", node.submit(new byte[COMMAND_BYTES], timeout));
                watch(id, "read", node.read(new byte[0], timeout));
            }
            cluster.run(PERIOD_MILLIS);
        }
    }

    private void watch(int id, String what, CompletableFuture<byte[]> call) {
        long deadlineNanos = cluster.time().nanos() + timeout.toNanos();
        begun.merge(id, 1, Integer::sum);
        open++;
        call.whenComplete((answer, failure) -> {
            open--;
            if (failure == null) {
                succeeded.merge(id, 1, Integer::sum);
            }
            // A process that is paused cannot end a call; what it owes is due when it goes on.
            long dueNanos = Math.max(deadlineNanos, cluster.server(id).pausedUntilNanos());
            long lateNanos = cluster.time().nanos() - dueNanos;
            if (lateNanos > 0) {
                late.add(what + " at server " + id + " ended " + TimeUnit.NANOSECONDS.toMicros(lateNanos)
                        + " us after its deadline");
            }
        });
    }

    int begun(int id) {
        return begun.getOrDefault(id, 0);
    }

    int succeeded(int id) {
        return succeeded.getOrDefault(id, 0);
    }

    /** Calls that have not ended. */
    int open() {
        return open;
    }

    /** What ended after its deadline. */
    List<String> late() {
        return late;
    }
}
