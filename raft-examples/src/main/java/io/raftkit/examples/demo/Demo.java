package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.cluster.Timeline;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A replicated counter on three processes: clients increment it, the leader is killed with SIGKILL, another takes over, the killed one
 * comes back, and in the end what every client was told is compared with what every server holds.
 */
public final class Demo {
    private static final int SERVERS = 3;
    private static final int PHASES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long AGREEMENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int MISCOUNTED = 1;

    private final int clientCount;
    private final int seconds;
    private final StorageChoice storage;

    @SuppressWarnings(
            "SystemConsoleNull") // On JDK 22 and later output into a pipe is written as for a terminal: it can be read
    // as well.
    private final Timeline timeline = new Timeline(System.out, System.console() != null);

    private final StatusPage status = new StatusPage();
    private final DemoHttp http = new DemoHttp();
    private final Ledger ledger = new Ledger();

    private Demo(int clientCount, int seconds, StorageChoice storage) {
        this.clientCount = clientCount;
        this.seconds = seconds;
        this.storage = storage;
    }

    /** Runs the demo; the exit code is 0 only if the verdict is clean. */
    public static void main(String[] args) {
        try {
            Options options = StorageChoice.options(Options.of("demo"))
                    .optional("clients", 8, "how many clients increment at once")
                    .optional("seconds", 9, "for how long; a third before the kill, a third without the killed server")
                    .parse(args);
            Demo demo = new Demo(
                    options.number("clients", 1, 1_000),
                    options.number("seconds", 3, 3_600),
                    StorageChoice.of(options));
            System.exit(demo.run().isClean() ? 0 : MISCOUNTED);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | RuntimeException e) {
            System.err.println("the demo could not be run to its end: " + e.getMessage());
            System.exit(ServerMain.START_REFUSED);
        }
    }

    private Verdict run() throws IOException {
        System.out.println("Three counter processes on loopback, storage " + storage.name() + ", " + clientCount
                + " clients, for " + seconds + " seconds");
        Launch launch = Launch.likeThis(
                DemoNode.class, storage.jvmOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        Verdict verdict;
        try (LocalCluster cluster = LocalCluster.start(launch, SERVERS)) {
            verdict = run(cluster);
        }
        timeline.summary();
        verdict.faults().forEach(System.out::println);
        System.out.println(verdict.line());
        return verdict;
    }

    private Verdict run(LocalCluster cluster) throws IOException {
        StatusPage.Answer leader = status.awaitLeader(cluster, PATIENCE);
        timeline.event("server " + leader.id() + " leads term " + leader.term());
        try (Clients clients = new Clients(() -> clientPorts(cluster), ledger)) {
            clients.start(clientCount);
            work(MILLIS_PER_SECOND * seconds / PHASES);
            int killed = killLeader(cluster);
            work(MILLIS_PER_SECOND * seconds / PHASES);
            timeline.event("the longest time without an acknowledged increment was " + ledger.pauseMillisMax() + " ms");
            bringBack(cluster, killed);
            work(MILLIS_PER_SECOND * seconds / PHASES);
        }
        timeline.event("clients stopped, " + ledger.count() + " increments acknowledged");
        List<AppliedState> books = books(cluster);
        timeline.event("the counter of the three servers is "
                + books.stream().map(book -> "" + book.value()).collect(Collectors.joining(", ")));
        return Verdict.of(ledger.acknowledged(), ledger.unknown(), books);
    }

    private static List<Integer> clientPorts(LocalCluster cluster) {
        return cluster.servers().stream().map(ServerProcess::clientPort).toList();
    }

    private int killLeader(LocalCluster cluster) {
        StatusPage.Answer leader = Await.until("a leader to kill", PATIENCE, () -> status.leader(cluster));
        ServerProcess process = cluster.server(leader.id());
        timeline.event("SIGKILL to the leader, server " + leader.id() + ", process " + process.pid());
        ledger.forgetPauses();
        long killedNanos = System.nanoTime();
        process.kill();
        StatusPage.Answer next = Await.until("a new leader", PATIENCE, () -> status.leader(cluster));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos);
        timeline.event(
                "server " + next.id() + " leads term " + next.term() + " after " + millis + " ms without a leader");
        return leader.id();
    }

    private void bringBack(LocalCluster cluster, int id) throws IOException {
        cluster.restart(id);
        timeline.event("server " + id + " is started again on what its disk holds");
        long goal = status.awaitLeader(cluster, PATIENCE).commitIndex();
        Await.until(
                "server " + id + " catches up",
                PATIENCE,
                () -> status.ask(cluster.raftPort(id)).filter(answer -> answer.lastApplied() >= goal));
        timeline.event("server " + id + " has caught up to index " + goal);
    }

    /** The books of all servers, as soon as they agree: an increment with unknown outcome may still be on its way into a log. */
    private List<AppliedState> books(LocalCluster cluster) {
        long startNanos = System.nanoTime();
        return Await.until("each server shows its books", PATIENCE, () -> {
            List<AppliedState> books = new ArrayList<>();
            cluster.servers().forEach(server -> http.books(server.clientPort()).ifPresent(books::add));
            boolean isAgreed = books.stream().distinct().count() == 1;
            boolean isLate = System.nanoTime() - startNanos > AGREEMENT_NANOS_MAX;
            return books.size() == SERVERS && (isAgreed || isLate) ? Optional.of(books) : Optional.empty();
        });
    }

    private void work(int millis) {
        int before = ledger.count();
        int left = millis;
        while (left > 0) {
            int part = Math.min(left, MILLIS_PER_SECOND);
            try {
                TimeUnit.MILLISECONDS.sleep(part);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            left -= part;
            int now = ledger.count();
            timeline.progress(now + " increments acknowledged, " + (now - before) * MILLIS_PER_SECOND / part
                    + " a second, " + ledger.unknown().size() + " unknown");
            before = now;
        }
    }
}
