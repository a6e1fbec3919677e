package io.raftkit.simulator.fault;

import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The calls of an operator, with deadlines of any length; and somebody who dies in the middle of some. */
final class OperatorCalls {
    private static final ServerFault[] DEATHS = {
        ServerFault.CRASH, ServerFault.POWER_CUT, ServerFault.CRASH_AFTER_WRITE, ServerFault.PAUSE
    };

    private final VirtualCluster cluster;
    private final Nemesis nemesis;
    private final SplittableRandom random;
    private final Map<String, Integer> done = new TreeMap<>();
    private int underWay;

    OperatorCalls(VirtualCluster cluster, Nemesis nemesis, SplittableRandom random) {
        this.cluster = cluster;
        this.nemesis = nemesis;
        this.random = random;
    }

    /** What was done, and what became of the calls. */
    Map<String, Integer> done() {
        return done;
    }

    /** Whether a call has not ended. */
    boolean areUnderWay() {
        return underWay > 0;
    }

    /** Notes what was done to a server. */
    void note(String what, VirtualServer server) {
        cluster.watch().fault("server " + server.id() + " " + what);
        done.merge(what, 1, Integer::sum);
    }

    /** Asks the leader to change its members. */
    void ask(ClusterView view, List<MemberChange> changes) {
        cluster.watch().fault("server " + view.leader().id() + " is asked to change its members: " + changes);
        long expected = random.nextBoolean() ? 0 : view.index();
        count("change", view.leader().node().members().change(changes, expected, timeout()));
        strike(view);
    }

    /** Asks the leader to hand over to a server, or to any if it is 0. */
    void transfer(ClusterView view, int target) {
        Duration timeout = Duration.ofMillis(random.nextLong(100, 2_000));
        count("transfer", view.leader().node().members().transferLeadership(target, timeout));
        strike(view);
    }

    /** Asks a server for what it cannot do, because it does not lead or because members are expected that there are not. */
    void mistake(VirtualServer asked, MemberChange change, long expected) {
        count("mistake", asked.node().members().change(List.of(change), expected, timeout()));
    }

    private Duration timeout() {
        return Duration.ofMillis(random.nextLong(100, 5_000));
    }

    private void count(String what, CompletableFuture<Long> call) {
        underWay++;
        call.whenComplete((index, thrown) -> {
            underWay--;
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            String outcome = cause == null
                    ? "done"
                    : cause instanceof RejectedException rejection
                            ? rejection.reason().name()
                            : "unknown";
            done.merge(what + " " + outcome, 1, Integer::sum);
        });
    }

    /** In some step of what was asked for, somebody dies, the leader as often as not. */
    private void strike(ClusterView view) {
        if (random.nextInt(3) > 0) {
            return;
        }
        int victim = random.nextBoolean()
                ? view.leader().id()
                : random.nextInt(1, cluster.servers().size() + 1);
        ServerFault death = DEATHS[random.nextInt(DEATHS.length)];
        long down = random.nextLong(50, 1_500);
        long after = TimeUnit.MICROSECONDS.toNanos(FaultDraw.logarithmic(random, 100, 300_000));
        cluster.time().after(after, () -> nemesis.strike(death, victim, down));
    }
}
