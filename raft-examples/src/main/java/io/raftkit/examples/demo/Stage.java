package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.cluster.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What both acts of the demo have in common: clients work, the leader is killed with SIGKILL, and the killed server comes back; then the next leader
 * is ended with SIGTERM, hands over, and comes back too.
 */
final class Stage {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int PHASES = 4;
    private static final int MILLIS_PER_SECOND = 1_000;

    private final LocalCluster cluster;
    private final Timeline timeline;
    private final Ledger ledger;
    private final String unit;
    private final StatusPage status = new StatusPage();

    /** A stage on which these servers are used, and the clients keep this ledger. The unit is what clients do, in the plural. */
    Stage(LocalCluster cluster, Timeline timeline, Ledger ledger, String unit) {
        this.cluster = cluster;
        this.timeline = timeline;
        this.ledger = ledger;
        this.unit = unit;
    }

    /** What clients do until they are closed. */
    interface Work extends AutoCloseable {
        /** Lets clients end what they have begun. */
        @Override
        void close();
    }

    /**
     * Lets clients work for so long. The leader is killed after a quarter of it, and started again after another one; its successor is ended after
     * three quarters. Returns the id of the killed one.
     */
    int run(int seconds, Supplier<Work> clients) throws IOException {
        int phaseMillis = MILLIS_PER_SECOND * seconds / PHASES;
        StatusPage.Answer leader = status.awaitLeader(cluster, PATIENCE);
        timeline.event("server " + leader.id() + " leads term " + leader.term());
        int killed;
        Work work = clients.get();
        try {
            work(phaseMillis);
            killed = killLeader();
            work(phaseMillis);
            tellPause();
            bringBack(killed);
            work(phaseMillis);
            int closed = closeLeader();
            work(phaseMillis);
            tellPause();
            bringBack(closed);
        } finally {
            work.close();
        }
        timeline.event("clients stopped, " + ledger.count() + " " + unit + " acknowledged");
        return killed;
    }

    /** Where clients reach the servers; 0 stands for one that is not ready. */
    List<Integer> clientPorts() {
        return cluster.servers().stream().map(ServerProcess::clientPort).toList();
    }

    private int killLeader() {
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

    private int closeLeader() {
        StatusPage.Answer leader = Await.until("a leader to close", PATIENCE, () -> status.leader(cluster));
        ServerProcess process = cluster.server(leader.id());
        timeline.event("SIGTERM to the leader, server " + leader.id() + ", process " + process.pid()
                + ": it closes its node, which hands over");
        ledger.forgetPauses();
        process.terminate();
        process.awaitEnd();
        StatusPage.Answer next = Await.until("a new leader", PATIENCE, () -> status.leader(cluster));
        timeline.event("server " + next.id() + " leads term " + next.term());
        return leader.id();
    }

    private void tellPause() {
        timeline.event("the longest time in which none of the " + unit + " was acknowledged was "
                + ledger.pauseMillisMax() + " ms");
    }

    private void bringBack(int id) throws IOException {
        cluster.restart(id);
        timeline.event("server " + id + " is started again on what its disk holds");
        long goal = status.awaitLeader(cluster, PATIENCE).commitIndex();
        Await.until(
                "server " + id + " catches up",
                PATIENCE,
                () -> status.ask(cluster.raftPort(id)).filter(answer -> answer.lastApplied() >= goal));
        timeline.event("server " + id + " has caught up to index " + goal);
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
            timeline.progress(now + " " + unit + " acknowledged, " + (now - before) * MILLIS_PER_SECOND / part
                    + " a second, " + ledger.unknown().size() + " unknown");
            before = now;
        }
    }
}
