package io.raftkit.benchmarks.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How many commands each server has forced. Whoever reports completes what a majority has thereby, in order. For any thread; what depends on
 * the results runs while this is locked, and must not wait for anything.
 */
final class FloorMajority {
    private final long[] forced;
    private final Queue<FloorProposal> pending = new ArrayDeque<>();
    private @Nullable IOException failure;
    private volatile long applied;

    FloorMajority(int servers) {
        forced = new long[servers];
    }

    /** How many commands were applied: the state machine, which counts them. */
    long applied() {
        return applied;
    }

    /** Commands that are about to be sent and written, behind those before. */
    synchronized void add(List<FloorProposal> proposals) {
        if (failure == null) {
            pending.addAll(proposals);
        } else {
            fail(proposals, failure);
        }
    }

    /** A server, counted from 0, has forced so many commands by now. */
    synchronized void forced(int server, long commands) {
        forced[server] = commands;
        long[] sorted = forced.clone();
        Arrays.sort(sorted);
        long majority = sorted[(sorted.length - 1) / 2];
        while (applied < majority && failure == null) {
            applied = applied + 1;
            byte[] result = ByteBuffer.allocate(Long.BYTES).putLong(applied).array();
            pending.remove().result().complete(result);
        }
    }

    /** What is pending, and what comes, fails. */
    synchronized void fail(IOException because) {
        failure = because;
        fail(List.copyOf(pending), because);
        pending.clear();
    }

    private static void fail(List<FloorProposal> proposals, IOException because) {
        proposals.forEach(proposal -> proposal.result().completeExceptionally(because));
    }
}
