package io.raftkit.examples.drill;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Kills leaders with SIGKILL, and prints how long it takes until the others acknowledge a command submitted afterwards. Each time three
 * new processes are started, in which nothing has failed before: what is slow only the first time shows.
 */
public final class Kills {
    private static final int SERVERS = 3;
    private static final int WARM_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Kills() {}

    /** Runs the drill. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.of("kills").optional("times", 20, "how many leaders are killed");
        try {
            options.parse(args);
            run(options.number("times", 1, 10_000));
            System.exit(0);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        }
    }

    private static void run(int times) throws IOException, InterruptedException {
        System.out.println(
                "SIGKILL of the leader of three new processes under load, until a command submitted afterwards is"
                        + " acknowledged, in milliseconds");
        List<Long> all = new ArrayList<>();
        for (int time = 1; time <= times; time++) {
            long millis = kill();
            all.add(millis);
            System.out.println("%3d: %5d".formatted(time, millis));
        }
        Collections.sort(all);
        System.out.println("of " + times + ": median " + all.get(times / 2) + ", worst " + all.get(times - 1));
    }

    private static long kill() throws IOException, InterruptedException {
        Launch launch = Launch.likeThis(DrillNode.class, "-Xmx256m");
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            List<Acknowledged> heard =
                    cluster.servers().stream().map(Acknowledged::of).toList();
            heard.forEach(Acknowledged::awaitNext);
            TimeUnit.MILLISECONDS.sleep(WARM_MILLIS);
            int leader = heard.get(0).awaitNext().leaderId();
            long beginMillis = System.currentTimeMillis();
            cluster.server(leader).kill();
            long deadMillis = System.currentTimeMillis();
            heard.forEach(server -> server.from(deadMillis));
            return Await.until("a command after the kill", PATIENCE, () -> first(heard)) - beginMillis;
        }
    }

    /** When the first command was acknowledged. */
    private static Optional<Long> first(List<Acknowledged> heard) {
        return heard.stream()
                .flatMap(server -> server.first().stream())
                .map(Acknowledged.Line::answeredMillis)
                .min(Long::compare);
    }
}
