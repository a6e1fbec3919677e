package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import io.raftkit.examples.cluster.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Has leaders fail while every server has writes outstanding, and measures how long it takes until one that was made after the failure is
 * acknowledged. The server that failed works again before the next one fails.
 */
final class Failover {
    private static final int OUTSTANDING = 64;
    private static final int PAUSE_SECONDS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Plan plan;
    private final SystemUnderTest system;
    private final Fault fault;

    Failover(Plan plan, SystemUnderTest system, Fault fault) {
        this.plan = plan;
        this.system = system;
        this.fault = fault;
    }

    /** How a leader fails. */
    enum Fault {
        /** SIGKILL: the connections of its process break. */
        KILLED,
        /** SIGSTOP: its process and connections stay, and nothing comes from it. */
        FROZEN;

        /** As a word within a sentence. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Has so many leaders fail, one after the other, and tells of each for how many milliseconds nothing was acknowledged. */
    void measure(int times, LongConsumer results) throws IOException, InterruptedException {
        try (RunningSystem running = RunningSystem.start(system, Setup.withSnapshots(plan.heap()), Case.SERVERS)) {
            for (RemoteServer server : running.servers()) {
                server.probe(OUTSTANDING);
            }
            TimeUnit.SECONDS.sleep(plan.warmupSeconds());
            for (int time = 1; time <= times; time++) {
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
                results.accept(fail(running));
            }
        }
    }

    private long fail(RunningSystem running) throws IOException {
        RemoteServer leader = running.awaitLeader();
        long failedMillis = System.currentTimeMillis();
        if (fault == Fault.KILLED) {
            running.kill(leader);
        } else {
            running.freeze(leader);
        }
        long firstMillis =
                Await.until("a write after the failure is acknowledged", PATIENCE, () -> first(running, failedMillis));
        RemoteServer again = goOn(running, leader);
        // Under load it never has all that the leader has: it is back when it has what the leader had when it came.
        running.awaitApplied(again, RunningSystem.state(running.awaitLeader()).applied());
        return firstMillis - failedMillis;
    }

    private RemoteServer goOn(RunningSystem running, RemoteServer failed) throws IOException {
        if (fault == Fault.FROZEN) {
            running.resume(failed);
            return failed;
        }
        RemoteServer again = running.restart(failed);
        again.probe(OUTSTANDING);
        return again;
    }

    private static Optional<Long> first(RunningSystem running, long fromMillis) {
        return running.running().stream()
                .map(server -> firstMillis(server, fromMillis))
                .filter(millis -> millis > 0)
                .min(Long::compare);
    }

    private static long firstMillis(RemoteServer server, long fromMillis) {
        try {
            return server.firstMillis(fromMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
