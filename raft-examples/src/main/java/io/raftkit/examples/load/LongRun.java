package io.raftkit.examples.load;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Has three server processes take many commands whose state stays small, and prints how large a data directory was at most, and how long each
 * server takes to start again after a SIGKILL, until it has applied all that was committed before.
 */
public final class LongRun {
    private static final int SERVERS = 3;
    private static final int ROUND_SECONDS = 10;
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final StatusPage status = new StatusPage();
    private final LocalCluster cluster;

    private LongRun(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Runs it. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = Options.of("long run")
                    .optional("commands", 5_000_000, "how many commands are taken at least")
                    .optional("bytes", 100, "size of each command")
                    .optional("heap", "128m", "heap of each server")
                    .parse(args);
            Workload round = new Workload(0, ROUND_SECONDS, 1, 256, given.number("bytes", 0, 1 << 20));
            Launch launch = Launch.likeThis(LoadNode.class, "-Xmx" + given.text("heap"));
            try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
                new LongRun(cluster).run(given.number("commands", 1, Integer.MAX_VALUE), round);
            }
            return 0;
        });
    }

    /** Drives rounds of a workload until so many commands were taken, then starts each server again. */
    private void run(long commands, Workload round) throws IOException {
        DirectorySizes sizes = DirectorySizes.of(cluster);
        long taken = 0;
        while (taken < commands) {
            Figures figures = LoadNode.figures(cluster.server(leader().id()), round);
            taken += figures.commands();
            System.out.println(String.format(
                    Locale.ROOT,
                    "%,d commands, %,d a second; a data directory held at most %.1f MiB",
                    taken,
                    figures.perSecond(),
                    sizes.largestBytes() / BYTES_PER_MIB));
        }
        for (int id = 1; id <= SERVERS; id++) {
            long millis = restart(id);
            System.out.println(
                    "server " + id + " had started and applied everything " + millis + " ms after its start");
        }
    }

    private StatusPage.Answer leader() {
        return status.awaitLeader(cluster, PATIENCE);
    }

    private long restart(int id) throws IOException {
        long committed = leader().commitIndex();
        cluster.server(id).kill();
        long beginNanos = System.nanoTime();
        cluster.restart(id);
        Await.until("server " + id + " has applied entry " + committed, PATIENCE, () -> {
            Optional<StatusPage.Answer> answer = status.ask(cluster.raftPort(id));
            return answer.filter(it -> it.lastApplied() >= committed);
        });
        return (System.nanoTime() - beginNanos) / 1_000_000;
    }
}
