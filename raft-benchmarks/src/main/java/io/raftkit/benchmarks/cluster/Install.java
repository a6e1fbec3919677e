package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.ServerState;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Starts a follower again whose entries are gone from the log of the leader, and measures how long it takes until the follower has the leader's
 * snapshot and all entries behind it, and what this costs the writes that go on meanwhile.
 */
final class Install {
    /** More than servers keep in memory of a log that they have removed from the disk. */
    private static final Workload LARGE = Workload.writes(0, 1, 16, 16 << 10);

    private static final int LARGE_COMMANDS = 1_024;
    private static final int OUTSTANDING = 64;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Plan plan;
    private final SystemUnderTest system;

    Install(Plan plan, SystemUnderTest system) {
        this.plan = plan;
        this.system = system;
    }

    /**
     * What came of it.
     *
     * @param stateBytes how large the snapshot was
     * @param millis from the call of the follower's start, in a running Java virtual machine, until it had all that the leader had by then
     * @param alone writes a second on the leader while the follower was down
     * @param meanwhile writes a second on the leader during those milliseconds
     */
    record Times(long stateBytes, long millis, double alone, double meanwhile) {}

    Times measure(long stateBytes) throws IOException, InterruptedException {
        try (RunningSystem running =
                RunningSystem.start(system, Setup.withoutSnapshots(plan.heap(), stateBytes), Case.SERVERS)) {
            new WorkloadRun(plan, system).warmUp(running);
            RemoteServer follower = running.follower();
            running.kill(follower);
            for (int time = 0; time < 2; time++) {
                removeLog(running);
            }
            RemoteServer leader = running.awaitLeader();
            leader.probe(OUTSTANDING);
            TimeUnit.SECONDS.sleep(1);
            Moment begin = Moment.of(leader);
            TimeUnit.SECONDS.sleep(plan.seconds());
            Moment down = Moment.of(leader);
            RemoteServer again = running.restart(follower);
            Moment started = Moment.of(leader);
            running.awaitApplied(again, started.applied());
            long endMillis = System.currentTimeMillis();
            Moment end = Moment.of(leader);
            ServerState state = again.state();
            if (state.restores() == 0) {
                throw new IOException("server " + again.id() + " was sent the log, not a snapshot");
            }
            return new Times(stateBytes, endMillis - state.startMillis(), down.since(begin), end.since(started));
        }
    }

    /** Has the running servers forget what the follower needs. */
    private static void removeLog(RunningSystem running) throws IOException {
        for (long done = 0; done < LARGE_COMMANDS; ) {
            done += running.awaitLeader().figures(LARGE).commands();
        }
        running.snapshotAll();
    }

    private record Moment(long applied, long millis) {
        static Moment of(RemoteServer server) {
            return new Moment(RunningSystem.state(server).applied(), System.currentTimeMillis());
        }

        /** Writes a second since an earlier one. */
        double since(Moment earlier) {
            return (applied - earlier.applied) * MILLIS_PER_SECOND / Math.max(1, millis - earlier.millis);
        }
    }
}
