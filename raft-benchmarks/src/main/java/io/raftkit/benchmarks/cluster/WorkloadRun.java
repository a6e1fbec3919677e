package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Operation;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Measures cases on new servers of one system, after a warm-up. */
final class WorkloadRun {
    private static final int SETTLE_SECONDS = 1;
    private static final int OUTSTANDING = 256;
    private static final int BYTES = 100;

    private final Plan plan;
    private final SystemUnderTest system;

    WorkloadRun(Plan plan, SystemUnderTest system) {
        this.plan = plan;
        this.system = system;
    }

    /** Measures one case after the other, those that the system can do, and tells of each. */
    void measure(int servers, List<Case> cases, BiConsumer<Case, Measured> results)
            throws IOException, InterruptedException {
        try (RunningSystem running = RunningSystem.start(system, Setup.withSnapshots(plan.heap()), servers)) {
            warmUp(running);
            for (Case each : cases) {
                if (system.operations().containsAll(each.needs())) {
                    results.accept(each, measure(running, each));
                }
            }
        }
    }

    /** Most of it with writes, then with reads, since both are to be compiled. */
    void warmUp(RunningSystem running) throws IOException {
        int readSeconds = Math.max(1, plan.warmupSeconds() / 5);
        int writeSeconds = Math.max(1, plan.warmupSeconds() - 2 * readSeconds);
        running.awaitLeader().figures(new Workload(0, writeSeconds, 1, OUTSTANDING, BYTES, 0));
        if (system.operations().contains(Operation.READ_ON_LEADER)) {
            running.awaitLeader().figures(new Workload(0, readSeconds, 1, OUTSTANDING, BYTES, 50));
        }
        if (system.operations().contains(Operation.READ_ON_FOLLOWER)) {
            running.follower().figures(new Workload(0, readSeconds, 1, OUTSTANDING, BYTES, 100));
        }
    }

    /** Measures a case on servers that run. */
    Measured measure(RunningSystem running, Case each) throws IOException, InterruptedException {
        RemoteServer server = each.isOnFollower() ? running.follower() : running.awaitLeader();
        Workload workload = each.workload(SETTLE_SECONDS, plan.seconds());
        List<Long> pids = running.servers().stream().map(RemoteServer::pid).toList();
        BlockDevice disk = BlockDevice.of(running.data(server));
        server.begin(workload);
        // Well within the seconds that the server counts.
        long marginMillis = TimeUnit.SECONDS.toMillis(plan.seconds()) / 10;
        TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(SETTLE_SECONDS) + marginMillis);
        Usage before = Usage.of(pids, disk);
        TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(plan.seconds()) - 2 * marginMillis);
        Usage after = Usage.of(pids, disk);
        Figures figures = server.end(workload);
        return Measured.of(figures, before, after);
    }
}
