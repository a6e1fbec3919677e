package io.raftkit.examples.load;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
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

    /** What a run showed. */
    record Result(long commands, long largestDirectoryBytes, long slowestRestartMillis) {}

    /** Runs it. */
    public static void main(String[] args) {
        try {
            Options given = Options.of("long run")
                    .optional("commands", 5_000_000, "how many commands are taken at least")
                    .optional("bytes", 100, "size of each command")
                    .optional("heap", "128m", "heap of each server")
                    .parse(args);
            Workload round = new Workload(0, ROUND_SECONDS, 1, 256, given.number("bytes", 0, 1 << 20));
            run(given.number("commands", 1, Integer.MAX_VALUE), round, given.text("heap"));
            System.exit(0);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | RuntimeException e) {
            System.err.println("could not measure: " + e.getMessage());
            System.exit(ServerMain.START_REFUSED);
        }
    }

    /** Drives rounds of a workload until so many commands were taken. */
    static Result run(long commands, Workload round, String heap) throws IOException {
        Launch launch = Launch.likeThis(LoadNode.class, "-Xmx" + heap);
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            return new LongRun(cluster).run(commands, round);
        }
    }

    private Result run(long commands, Workload round) throws IOException {
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
        long slowest = 0;
        for (int id = 1; id <= SERVERS; id++) {
            long millis = restart(id);
            slowest = Math.max(slowest, millis);
            System.out.println(
                    "server " + id + " had started and applied everything " + millis + " ms after its start");
        }
        return new Result(taken, sizes.largestBytes(), slowest);
    }

    private StatusPage.Answer leader() {
        return Await.until("a leader", PATIENCE, () -> status.leader(cluster));
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
