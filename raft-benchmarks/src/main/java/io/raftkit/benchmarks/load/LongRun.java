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
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Has three server processes take many commands whose state stays small, and prints how large a data directory and a process were at most, and
 * in which term they are: a higher one means that there was an election.
 * Then kills the servers one after another with SIGKILL, while the others run and nothing is asked of them, and prints what the start of each
 * takes until everything is applied that was committed before; last of all at once, which share the processors then.
 */
public final class LongRun {
    private static final int SERVERS = 3;
    private static final int BYTES_PER_KIB = 1 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final StatusPage status = new StatusPage();
    private final RunningSystem system;

    private LongRun(RunningSystem system) {
        this.system = system;
    }

    /** Runs it. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            Options given = RaftkitSystem.options(Options.of("long run"))
                    .optional("commands", 5_000_000, "how many commands are taken at least")
                    .optional("bytes", 100, "size of each command")
                    .optional("heap", "128m", "heap of each server")
                    .optional("log-kib", 32 << 10, "least amount of log between two snapshots, in KiB; 0 for none")
                    .optional("round-seconds", 10, "how often the figures so far are printed")
                    .parse(args);
            Workload round =
                    Workload.writes(0, given.number("round-seconds", 1, 3_600), 256, given.number("bytes", 0, 1 << 20));
            Launch launch = RaftkitSystem.of(given)
                    .launch(
                            "-Xmx" + given.text("heap"),
                            "-D" + RaftkitServer.SNAPSHOT_LOG_BYTES + "="
                                    + (long) given.number("log-kib", 0, Integer.MAX_VALUE) * BYTES_PER_KIB);
            try (RunningSystem system = RunningSystem.start(launch, SERVERS)) {
                new LongRun(system).run(given.number("commands", 1, Integer.MAX_VALUE), round);
            }
            return 0;
        });
    }

    /** Drives rounds of a workload until so many commands were taken, then starts each server again. */
    private void run(long commands, Workload round) throws IOException {
        ServerSizes sizes = ServerSizes.of(system.cluster());
        long taken = 0;
        while (taken < commands) {
            Figures figures = system.server(leader().id()).figures(round);
            taken += figures.commands();
            System.out.println(String.format(
                    Locale.ROOT,
                    "%,d commands, %,d a second, in term %d; %s",
                    taken,
                    figures.perSecond(),
                    leader().term(),
                    sizes.text()));
        }
        for (int id = 1; id <= SERVERS; id++) {
            restart(id);
        }
        restartAll();
        System.out.println("to the end " + sizes.text());
    }

    private StatusPage.Answer leader() {
        return status.awaitLeader(system.cluster(), PATIENCE);
    }

    private void restart(int id) throws IOException {
        StatusPage.Answer leader = leader();
        system.kill(system.server(id));
        long beginNanos = System.nanoTime();
        system.restart(system.server(id));
        String what = "server " + id + (leader.id() == id ? ", which led," : "") + " while the others ran";
        tell(what, List.of(id), leader.commitIndex(), beginNanos);
    }

    private void restartAll() throws IOException {
        long committed = leader().commitIndex();
        system.killAll();
        long beginNanos = System.nanoTime();
        system.restartAll();
        tell("all at once", IntStream.rangeClosed(1, SERVERS).boxed().toList(), committed, beginNanos);
    }

    /** Waits for servers that have just started, and prints what they did when. */
    private void tell(String what, List<Integer> ids, long committed, long beginNanos) {
        long readyMillis = millisSince(beginNanos);
        ids.forEach(id -> await(id, answer -> answer.leaderId() > 0));
        long leaderMillis = millisSince(beginNanos);
        long entries = 0;
        for (int id : ids) {
            entries = Math.max(
                    entries,
                    await(id, answer -> answer.lastApplied() >= committed).entriesApplied());
        }
        System.out.println(what + ": started after " + readyMillis + " ms, knew a leader after " + leaderMillis
                + " ms, had applied everything after " + millisSince(beginNanos) + " ms; at most " + entries
                + " entries of the log were applied again");
    }

    private StatusPage.Answer await(int id, Predicate<StatusPage.Answer> condition) {
        return Await.until(
                "server " + id + " goes on",
                PATIENCE,
                () -> status.ask(system.cluster().raftPort(id)).filter(condition));
    }

    private static long millisSince(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1_000_000;
    }
}
