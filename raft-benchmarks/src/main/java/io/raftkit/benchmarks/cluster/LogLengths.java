package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import java.io.IOException;
import java.util.function.BiConsumer;

/** Measures the same writes with logs of several lengths. Before each length a snapshot empties the log, and no other is taken. */
final class LogLengths {
    private static final int OUTSTANDING_FIRST = 16;
    private static final int OUTSTANDING_MAX = 1_024;
    private static final int BYTES = 100;
    private static final int FILL_SECONDS = 1;

    private final Plan plan;
    private final SystemUnderTest system;

    LogLengths(Plan plan, SystemUnderTest system) {
        this.plan = plan;
        this.system = system;
    }

    /** Measures each length, and tells of each. */
    void measure(BiConsumer<Case, Measured> results) throws IOException, InterruptedException {
        WorkloadRun run = new WorkloadRun(plan, system);
        try (RunningSystem running =
                RunningSystem.start(system, Setup.withoutSnapshots(plan.heap(), 0), Case.SERVERS)) {
            run.warmUp(running);
            for (int entries : plan.lengths()) {
                running.snapshotAll();
                fill(running, entries);
                Case of = Case.ofLength(entries);
                results.accept(of, run.measure(running, of));
            }
        }
    }

    /** With as many outstanding as make what is missing in a second, so that the log is hardly longer than wanted. */
    private static void fill(RunningSystem running, int entries) throws IOException {
        long missing = entries;
        long outstanding = OUTSTANDING_FIRST;
        RemoteServer leader = running.awaitLeader();
        long wanted = RunningSystem.state(leader).applied() + entries;
        while (missing > 0) {
            Workload part = Workload.writes(0, FILL_SECONDS, (int) outstanding, BYTES);
            long made = leader.figures(part).commands();
            leader = running.awaitLeader();
            missing = wanted - RunningSystem.state(leader).applied();
            outstanding = Math.max(1, Math.min(OUTSTANDING_MAX, outstanding * missing / Math.max(1, made)));
        }
    }
}
