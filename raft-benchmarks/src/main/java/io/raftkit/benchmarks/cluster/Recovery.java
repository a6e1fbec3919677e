package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.ServerState;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Kills all servers with SIGKILL when their logs are long and no snapshot was taken, starts them again, and measures until all is applied. */
final class Recovery {
    private static final int OUTSTANDING = 1_024;
    private static final int BYTES = 100;
    private static final int FILL_SECONDS = 1;

    private final Plan plan;
    private final SystemUnderTest system;

    Recovery(Plan plan, SystemUnderTest system) {
        this.plan = plan;
        this.system = system;
    }

    /**
     * How long things took; from the call of the first start, in a running Java virtual machine.
     *
     * @param entries how many entries the log had
     * @param startMillis until the slowest start of a server returned, from its own call
     * @param leaderMillis until a server led
     * @param appliedMillis until every server had applied all
     */
    record Times(long entries, long startMillis, long leaderMillis, long appliedMillis) {}

    Times measure(long entries) throws IOException {
        try (RunningSystem running =
                RunningSystem.start(system, Setup.withoutSnapshots(plan.heap(), 0), Case.SERVERS)) {
            fill(running, entries);
            long committed = RunningSystem.state(running.awaitLeader()).applied();
            running.killAll();
            running.restartAll();
            running.awaitLeader();
            long leaderMillis = System.currentTimeMillis();
            for (RemoteServer server : running.servers()) {
                running.awaitApplied(server, committed);
            }
            long appliedMillis = System.currentTimeMillis();
            List<ServerState> states =
                    running.servers().stream().map(RunningSystem::state).toList();
            long beginMillis = states.stream()
                    .map(ServerState::startMillis)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            long startMillis = states.stream()
                    .map(state -> state.startedMillis() - state.startMillis())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            return new Times(committed, startMillis, leaderMillis - beginMillis, appliedMillis - beginMillis);
        }
    }

    private static void fill(RunningSystem running, long entries) throws IOException {
        RemoteServer leader = running.awaitLeader();
        while (RunningSystem.state(leader).applied() < entries) {
            leader.figures(Workload.writes(0, FILL_SECONDS, OUTSTANDING, BYTES));
            leader = running.awaitLeader();
        }
    }
}
