package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.Proposal;
import io.raftkit.api.StateMachine;
import io.raftkit.api.status.NodeStatus;
import java.nio.file.Path;

/**
 * A minute of ten thousand proposals a second, with a dead follower and one that applies a thousand a second. Prints what became of them.
 * Run by {@link SlowServersTest} in a process with a small heap.
 */
final class SlowServersMain {
    static final int PROPOSALS_PER_MILLI = 10;
    static final int MILLIS = 60_000;
    private static final long SLOW_NANOS = 1_000_000;

    private static int succeeded;
    private static int failed;

    private SlowServersMain() {}

    /** Counts, so that nothing gathers. */
    private static final class Count implements StateMachine {
        private long count;

        @Override
        public byte[] apply(Command command) {
            count++;
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            return new byte[0];
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            throw new UnsupportedOperationException("nobody compacts");
        }

        @Override
        public void restore(Snapshot snapshot) {
            throw new UnsupportedOperationException("nobody compacts");
        }
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        try (VirtualCluster cluster = VirtualCluster.of(3, id -> new Count())
                .memory(4 << 20)
                .callTimeout(20_000)
                .persister((id, unused) -> new SpilledPersister(directory))
                .unchecked()
                .start()) {
            int leader = cluster.awaitLeader();
            int dead = leader % 3 + 1;
            int slow = dead % 3 + 1;
            cluster.server(dead).crash();
            cluster.server(slow).applySlowly(SLOW_NANOS);
            for (int milli = 0; milli < MILLIS; milli++) {
                for (int i = 0; i < PROPOSALS_PER_MILLI; i++) {
                    Proposal proposal = cluster.server(leader).node().propose(new byte[100]);
                    proposal.result().whenComplete((result, failure) -> count(failure));
                }
                cluster.run(1);
            }
            cluster.run(1_000);
            NodeStatus leading = cluster.server(leader).status();
            NodeStatus lagging = cluster.server(slow).status();
            System.out.println("succeeded=" + succeeded + " failed=" + failed + " leads=" + leading.leads()
                    + " slowDurable=" + lagging.durableIndex() + " slowApplied=" + lagging.lastApplied()
                    + " slowLoads=" + lagging.counters().get("loads") + " leaders="
                    + cluster.watch().invariants().leaders());
        }
    }

    private static void count(Throwable failure) {
        if (failure == null) {
            succeeded++;
        } else {
            failed++;
        }
    }
}
