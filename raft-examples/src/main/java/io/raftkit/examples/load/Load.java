package io.raftkit.examples.load;

import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.Options;
import java.io.IOException;
import java.time.Duration;

/**
 * Measures three server processes on loopback, whose plugins are the ones this module requires. Proposals are made inside the leader's
 * process; what is counted is commands committed and applied there.
 */
public final class Load {
    private static final int SERVERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Load() {}

    /** Measures once and prints the figures; the exit code is 0 only if every command ended with a result. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = Workload.options(Options.of("load"))
                    .optional("heap", "1g", "heap of each server")
                    .flag("json", "print the figures as JSON")
                    .parse(args);
            Figures figures = measure(given, Workload.of(given));
            System.out.println(given.isGiven("json") ? figures.json() : figures.text());
            return figures.failures().isEmpty() ? 0 : 1;
        });
    }

    private static Figures measure(Options given, Workload workload) throws IOException {
        Launch launch = Launch.likeThis(LoadNode.class, "-Xmx" + given.text("heap"));
        StatusPage status = new StatusPage();
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            int leader = status.awaitLeader(cluster, PATIENCE).id();
            return LoadNode.figures(cluster.server(leader), workload);
        }
    }
}
