package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RaftkitServer;
import io.raftkit.benchmarks.system.RaftkitSystem;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.server.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Prints what a large state costs three server processes with a small heap: how long commands take while a snapshot of it is written, and how
 * many are taken while a follower that was away is sent one, since the log it needs is gone.
 */
public final class LargeState {
    private static final int SERVERS = 3;
    private static final int ROUND_SECONDS = 10;
    private static final int ROUNDS_MAX = 60;
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final StatusPage status = new StatusPage();
    private final RunningSystem system;
    private final Workload round;

    private LargeState(RunningSystem system, Workload round) {
        this.system = system;
        this.round = round;
    }

    /** Runs it. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = RaftkitSystem.options(Options.of("large state"))
                    .optional("mib", 1024, "size of the state in MiB")
                    .optional("outstanding", 64, "commands proposed and not yet answered")
                    .optional("heap", "128m", "heap of each server")
                    .parse(args);
            long stateBytes = (long) given.number("mib", 0, 1 << 20) << 20;
            Workload round = Workload.writes(0, ROUND_SECONDS, given.number("outstanding", 1, 1 << 20), 100);
            Launch launch = RaftkitSystem.of(given)
                    .launch(
                            "-Xmx" + given.text("heap"),
                            "-D" + RaftkitServer.STATE_BYTES + "=" + stateBytes,
                            "-D" + RaftkitServer.SNAPSHOT_LOG_BYTES + "=0");
            try (RunningSystem system = RunningSystem.start(launch, SERVERS)) {
                new LargeState(system, round).run(stateBytes);
            }
            return 0;
        });
    }

    private void run(long stateBytes) throws IOException {
        drive("to warm up");
        drive("to warm up");
        Figures alone = drive("with nothing beside");
        StatusPage.Answer leader = leader();
        system.server(leader.id()).snapshot();
        Figures written = drive("while the leader writes a snapshot");
        System.out.println(
                String.format(Locale.ROOT, "  p99 %.1f times that with nothing beside", ratio(written, alone, "p99")));
        await("the snapshot", leader.id(), answer -> answer.snapshotIndex() > 0);

        int away = leader.id() % SERVERS + 1;
        system.kill(system.server(away));
        Figures without = drive("while server " + away + " is away");
        // The log begins behind the first of the two.
        takeSnapshots(away);
        long begins = leader().snapshotIndex();
        drive("while server " + away + " is away");
        takeSnapshots(away);
        install(begins, away, without, stateBytes);
    }

    /** Has the servers that run drop what the one that is away needs. */
    private void takeSnapshots(int away) throws IOException {
        for (int id = 1; id <= SERVERS; id++) {
            if (id != away) {
                long before = ask(id).orElseThrow().snapshotIndex();
                system.server(id).snapshot();
                await("a snapshot of server " + id, id, answer -> answer.snapshotIndex() > before);
            }
        }
    }

    private void install(long begins, int away, Figures without, long stateBytes) throws IOException {
        StatusPage.Answer before = leader();
        long beginNanos = System.nanoTime();
        system.restart(system.server(away));
        long commands = 0;
        double seconds = 0;
        for (int i = 0;
                i < ROUNDS_MAX && ask(away).map(StatusPage.Answer::lastApplied).orElse(0L) < before.commitIndex();
                i++) {
            Figures figures = drive("while server " + away + " is sent one");
            commands += figures.commands();
            seconds += figures.seconds();
        }
        await(
                "a snapshot, and what was committed before",
                away,
                answer -> answer.snapshotIndex() >= begins && answer.lastApplied() >= before.commitIndex());
        double tookSeconds = (System.nanoTime() - beginNanos) / 1e9;
        System.out.println(String.format(
                Locale.ROOT,
                "server %d had everything %.0f s after its start, at least %.0f MiB a second; commands meanwhile %.2f times those while it was away",
                away,
                tookSeconds,
                stateBytes / BYTES_PER_MIB / tookSeconds,
                seconds == 0 ? 0 : commands / seconds / without.perSecond()));
        System.out.println("term before " + before.term() + ", after " + leader().term());
    }

    private Figures drive(String when) throws IOException {
        Figures figures = system.server(leader().id()).figures(round);
        System.out.println(String.format(
                Locale.ROOT,
                "%,d commands a second %s; p50 %.2f ms, p99 %.2f ms",
                figures.perSecond(),
                when,
                figures.millis("p50"),
                figures.millis("p99")));
        return figures;
    }

    private static double ratio(Figures one, Figures other, String percentile) {
        return one.millis(percentile) / other.millis(percentile);
    }

    private StatusPage.Answer leader() {
        return status.awaitLeader(system.cluster(), PATIENCE);
    }

    private Optional<StatusPage.Answer> ask(int id) {
        return status.ask(system.cluster().raftPort(id));
    }

    private void await(String what, int id, Predicate<StatusPage.Answer> condition) {
        Await.until(what, PATIENCE, () -> ask(id).filter(condition));
    }
}
