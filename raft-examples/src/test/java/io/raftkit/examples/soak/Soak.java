package io.raftkit.examples.soak;

import io.raftkit.examples.bank.BankCustomers;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.Outcome;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.cluster.Timeline;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryFormat;
import io.raftkit.testkit.history.Words;
import io.raftkit.testkit.linearizability.Linearizability;
import io.raftkit.testkit.linearizability.LinearizabilityReport;
import io.raftkit.testkit.linearizability.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three server processes with HTTP and MapDB under load, while processes are killed, stopped and cut off, disks are slow and full, and strangers are
 * hostile; then a check whether everything the clients were told is linearizable, old accounts read at each server after all faults included. A
 * program, not a test: {@code mvn -q -pl raft-examples -am test-compile -Psoak exec:exec}, with options as in
 * {@code -Dsoak.args="--seconds 600"}. The exit code is 0 only if all was well.
 *
 * <p>With {@code --sessions}, the clients are outside the cluster, and ask until they are answered. Then all is well only if the outcome of no
 * call is unknown, too.
 */
final class Soak {
    private static final HistoryFormat<String, String> FORMAT = new HistoryFormat<>(Words.SINGLE, Words.SINGLE);
    private static final int SERVERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NOT_WELL = 1;

    private final Options given;
    private final long seed;
    private final Path historyFile;
    private final boolean hasSessions;
    private final Timeline timeline = new Timeline(System.out, false);
    private final StatusPage status = new StatusPage();
    private final Tally tally = new Tally();

    private Soak(Options given) {
        this.given = given;
        this.seed = given.number("seed", 0, Integer.MAX_VALUE);
        this.historyFile = Path.of(given.text("history"));
        this.hasSessions = given.isGiven("sessions");
    }

    /** Runs the soak; what it found stands in its last lines and its exit code. */
    public static void main(String[] args) {
        // A thread that breaks would leave a soak that shows less than it says.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> end(failure));
        try {
            Soak soak = new Soak(Options.of("soak")
                    .optional("seconds", 600, "for how long there are faults; each kind comes once at least")
                    .optional("clients", 8, "how many clients there are")
                    .optional("rate", 400, "how many calls they make a second, at most")
                    .optional("seed", new Random().nextInt(1_000_000), "draws what is asked and what goes wrong")
                    .flag("sessions", "clients are outside the cluster, and ask in sessions until they are answered")
                    .optional("history", "target/soak/history.ndjson", "where to write what was asked and answered")
                    .parse(args));
            System.exit(soak.run() ? 0 : NOT_WELL);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    private static void end(Throwable failure) {
        failure.printStackTrace();
        System.out.println("NOT WELL: " + failure.getMessage());
        System.exit(NOT_WELL);
    }

    private boolean run() throws IOException {
        timeline.event("seed " + seed + "; three servers");
        Launch launch = Launch.likeThis(BankNode.class, "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        History<String, String> history;
        try (Links links = new Links();
                LocalCluster cluster = LocalCluster.start(launch, links, SERVERS)) {
            history = run(cluster, links);
        }
        long left = ProcessHandle.current().descendants().count();
        timeline.event("the history is in " + historyFile.toAbsolutePath() + ", the servers' logs beside it");
        LinearizabilityReport<String, String> report = Linearizability.check(history, new BankCustomers().model());
        boolean isWell = report.verdict() == Verdict.LINEARIZABLE && left == 0 && tally.of(Outcome.ACKNOWLEDGED) > 0;
        isWell &= !hasSessions || tally.of(Outcome.UNKNOWN) == 0;
        timeline.event(left + " processes left");
        timeline.event((isWell ? "WELL. " : "NOT WELL. ") + report);
        return isWell;
    }

    private History<String, String> run(LocalCluster cluster, Links links) throws IOException {
        status.awaitLeader(cluster, PATIENCE);
        BankHttp http = new BankHttp(id -> cluster.server(id).clientPort());
        String addresses = IntStream.rangeClosed(1, SERVERS)
                .mapToObj(id -> "127.0.0.1:" + cluster.raftPort(id))
                .collect(Collectors.joining(","));
        Supplier<Asked> askers = () -> hasSessions ? new SessionCustomer(addresses) : http;
        Customers customers = new Customers(askers, given.number("rate", 1, 100_000), tally);
        try {
            LeaderWatch watch = new LeaderWatch(cluster);
            Nemesis nemesis = new Nemesis(cluster, links, http, watch, timeline, seed);
            HostileCallers strangers = new HostileCallers(cluster::raftPort, seed);
            try (watch) {
                run(cluster, customers, nemesis, strangers);
            }
            timeline.event("no more faults; each account is read at each server");
            customers.readAll(http);
            timeline.event(tally + "; " + nemesis + "; " + strangers);
            timeline.event("the longest: " + watch.leaderlessMillisMax() + " ms without a leader while a majority ran, "
                    + tally.pauseMillisMax() + " ms without an acknowledgement, " + tally.callMillisMax()
                    + " ms for a call");
        } finally {
            customers.close();
            Path directory = historyFile.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            FORMAT.write(customers.history(), historyFile);
            cluster.copyLogs(directory);
        }
        return customers.history();
    }

    private void run(LocalCluster cluster, Customers customers, Nemesis nemesis, HostileCallers strangers)
            throws IOException {
        customers.start(given.number("clients", 1, 1_000), seed);
        try (strangers) {
            strangers.start();
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(given.number("seconds", 1, 1_000_000));
            while (!nemesis.hasPlayedAll() || System.nanoTime() - endNanos < 0) {
                nemesis.play();
                timeline.progress(tally.toString());
            }
        }
        awaitCaughtUp(cluster);
        customers.close();
    }

    private void awaitCaughtUp(LocalCluster cluster) {
        long goal = status.awaitLeader(cluster, PATIENCE).commitIndex();
        for (int id = 1; id <= SERVERS; id++) {
            int server = id;
            Await.until(
                    "server " + id + " catches up",
                    PATIENCE,
                    () -> status.ask(cluster.raftPort(server)).filter(answer -> answer.lastApplied() >= goal));
        }
    }
}
