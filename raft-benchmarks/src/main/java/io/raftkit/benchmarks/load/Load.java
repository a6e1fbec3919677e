package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.Costs;
import io.raftkit.benchmarks.system.RaftkitSystem;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import io.raftkit.examples.server.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures three server processes on loopback. Proposals are made inside the leader's process; what is counted is commands committed and
 * applied there.
 */
public final class Load {
    private static final int SERVERS = 3;

    private Load() {}

    /** Measures once and prints the figures; the exit code is 0 only if every command ended with a result. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = RaftkitSystem.options(Workload.options(Options.of("load")))
                    .optional("heap", "1g", "heap of each server")
                    .flag("json", "print the figures as JSON")
                    .flag("costs", "print what each server spent for a call")
                    .parse(args);
            Figures figures = measure(given, Workload.of(given));
            System.out.println(given.isGiven("json") ? figures.json() : figures.text());
            return figures.failures().isEmpty() ? 0 : 1;
        });
    }

    private static Figures measure(Options given, Workload workload) throws IOException, InterruptedException {
        try (RunningSystem system =
                RunningSystem.start(RaftkitSystem.of(given), Setup.withSnapshots(given.text("heap")), SERVERS)) {
            RemoteServer leader = system.awaitLeader();
            return given.isGiven("costs") ? measureCosts(system, leader, workload) : leader.figures(workload);
        }
    }

    /** Prints besides what each server spent while it was measured, but for the last part of it, since threads that ended are not seen. */
    private static Figures measureCosts(RunningSystem system, RemoteServer leader, Workload workload)
            throws IOException, InterruptedException {
        leader.begin(workload);
        TimeUnit.SECONDS.sleep(workload.warmupSeconds());
        List<Costs> before = costs(system);
        TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(workload.seconds()) * 3 / 4);
        List<Costs> after = costs(system);
        long calls = spent(before, after, leader.id()).calls();
        for (int id = 1; id <= SERVERS; id++) {
            System.out.println((id == leader.id() ? "the leader" : "a follower") + ", for each call:");
            System.out.print(spent(before, after, id).text(calls));
        }
        return leader.end(workload);
    }

    private static Costs spent(List<Costs> before, List<Costs> after, int id) {
        return after.get(id - 1).since(before.get(id - 1));
    }

    private static List<Costs> costs(RunningSystem system) throws IOException {
        List<Costs> costs = new ArrayList<>();
        for (RemoteServer server : system.servers()) {
            costs.add(server.costs());
        }
        return costs;
    }
}
