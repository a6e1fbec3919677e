package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures three server processes on loopback. Proposals are made inside the leader's process; what is counted is commands committed and
 * applied there.
 */
public final class Load {
    private static final int SERVERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Load() {}

    /** Measures once and prints the figures; the exit code is 0 only if every command ended with a result. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = StorageChoice.options(Workload.options(Options.of("load")))
                    .optional("heap", "1g", "heap of each server")
                    .flag("json", "print the figures as JSON")
                    .flag("costs", "print what each server spent for a command")
                    .parse(args);
            Figures figures = measure(given, Workload.of(given));
            System.out.println(given.isGiven("json") ? figures.json() : figures.text());
            return figures.failures().isEmpty() ? 0 : 1;
        });
    }

    private static Figures measure(Options given, Workload workload) throws IOException, InterruptedException {
        Launch launch =
                Launch.likeThis(LoadNode.class, StorageChoice.of(given).jvmOptions("-Xmx" + given.text("heap")));
        StatusPage status = new StatusPage();
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            int leader = status.awaitLeader(cluster, PATIENCE).id();
            return given.isGiven("costs")
                    ? measureCosts(cluster, leader, workload)
                    : LoadNode.figures(cluster.server(leader), workload);
        }
    }

    /** Prints besides what each server spent while it was measured, but for the last part of it, since threads that ended are not seen. */
    private static Figures measureCosts(LocalCluster cluster, int leader, Workload workload)
            throws IOException, InterruptedException {
        LoadNode.begin(cluster.server(leader), workload);
        TimeUnit.SECONDS.sleep(workload.warmupSeconds());
        List<Costs> before = costs(cluster);
        TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(workload.seconds()) * 3 / 4);
        List<Costs> after = costs(cluster);
        for (int id = 1; id <= SERVERS; id++) {
            System.out.println((id == leader ? "the leader" : "a follower") + ", for each command:");
            System.out.print(after.get(id - 1).since(before.get(id - 1)).text());
        }
        return LoadNode.end(cluster.server(leader), workload);
    }

    private static List<Costs> costs(LocalCluster cluster) throws IOException {
        List<Costs> costs = new ArrayList<>();
        for (ServerProcess server : cluster.servers()) {
            costs.add(LoadNode.costs(server));
        }
        return costs;
    }
}
