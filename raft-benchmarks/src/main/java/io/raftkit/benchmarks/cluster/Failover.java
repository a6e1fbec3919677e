package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Setup;
import io.raftkit.examples.cluster.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Kills leaders with SIGKILL while every server has writes outstanding, and measures how long it takes until one that was made after the kill is
 * acknowledged. The killed server is started again each time.
 */
final class Failover {
    private static final int OUTSTANDING = 64;
    private static final int PAUSE_SECONDS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Plan plan;
    private final SystemUnderTest system;

    Failover(Plan plan, SystemUnderTest system) {
        this.plan = plan;
        this.system = system;
    }

    /** Kills so many leaders, one after the other, and tells of each for how many milliseconds nothing was acknowledged. */
    void measure(int times, LongConsumer results) throws IOException, InterruptedException {
        try (RunningSystem running = RunningSystem.start(system, Setup.withSnapshots(plan.heap()), Case.SERVERS)) {
            for (RemoteServer server : running.servers()) {
                server.probe(OUTSTANDING);
            }
            TimeUnit.SECONDS.sleep(plan.warmupSeconds());
            for (int time = 1; time <= times; time++) {
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
                results.accept(kill(running));
            }
        }
    }

    private static long kill(RunningSystem running) throws IOException {
        RemoteServer leader = running.awaitLeader();
        long killedMillis = System.currentTimeMillis();
        running.kill(leader);
        long firstMillis =
                Await.until("a write after the kill is acknowledged", PATIENCE, () -> first(running, killedMillis));
        RemoteServer again = running.restart(leader);
        again.probe(OUTSTANDING);
        // Under load it never has all that the leader has: it is back when it has what the leader had when it came.
        running.awaitApplied(again, RunningSystem.state(running.awaitLeader()).applied());
        return firstMillis - killedMillis;
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
