package io.raftkit.simulator.fault;

import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operator who changes the members of a cluster while faults happen: servers join, are promoted, demoted and removed, come back on the disk
 * they had or on another, and take over. What is drawn here is drawn from a stream of its own.
 */
public final class Operator {
    private static final ServerFault[] DEATHS = {
        ServerFault.CRASH, ServerFault.POWER_CUT, ServerFault.CRASH_AFTER_WRITE, ServerFault.PAUSE
    };

    private static final int VOTERS_MAX = 7;

    private final VirtualCluster cluster;
    private final Nemesis nemesis;
    private final SplittableRandom random;
    private final PresentMembers present;
    private final Map<String, Integer> done = new TreeMap<>();
    private boolean isOver;

    public Operator(VirtualCluster cluster, Nemesis nemesis, SplittableRandom random) {
        this.cluster = cluster;
        this.nemesis = nemesis;
        this.random = random;
        present = new PresentMembers(cluster);
    }

    /** Begins to change members. */
    public void begin() {
        cluster.time().after(TimeUnit.MILLISECONDS.toNanos(random.nextLong(50, 2_000)), () -> {
            if (!isOver) {
                act();
                begin();
            }
        });
    }

    /** Changes nothing from now on. What is under way goes on. */
    public void end() {
        isOver = true;
    }

    /** What became of what was asked for. */
    public Map<String, Integer> done() {
        return done;
    }

    private void act() {
        ClusterView view = ClusterView.of(cluster);
        if (view == null) {
            return;
        }
        Member replaceable = lost(view);
        if (replaceable != null) {
            replace(view, replaceable);
            return;
        }
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> join(view);
            case 3, 4 -> changeSome(view, 2);
            case 5 -> changeSome(view, 4);
            case 6 -> transfer(view);
            case 7 -> loseDisk(view);
            case 8, 9, 10 -> takeAway(view);
            default -> mistake(view);
        }
    }

    /** A member that runs on another disk than the members agreed on. */
    private @Nullable Member lost(ClusterView view) {
        return view.latest().members().stream()
                .filter(member -> !present.isThere(member))
                .findFirst()
                .orElse(null);
    }

    private ClusterFacts facts() {
        return cluster.watch().invariants().facts();
    }

    private void replace(ClusterView view, Member lost) {
        VirtualServer server = cluster.server(lost.id());
        boolean isRemoved = random.nextInt(4) == 0;
        MemberChange change = isRemoved
                ? new MemberChange.Remove(lost.id())
                : new MemberChange.Replace(
                        lost.id(), server.node().engine().storeId(), VirtualCluster.address(lost.id()));
        ask(view, List.of(change));
    }

    /** Has a server join that is no member: for the first time, or again, on the disk that it had or on an empty one. */
    private void join(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> true);
        if (server == null) {
            return;
        }
        if (!server.isInUse) {
            boolean isFirst = facts().server(server.id()).incarnation == 0;
            boolean isEmpty = isFirst || random.nextBoolean() && view.isCertain(facts());
            if (isEmpty) {
                server.wipe();
                server.joins = true;
            }
            note(
                    isFirst ? "joins for the first time" : isEmpty ? "returns on an empty disk" : "returns on its disk",
                    server);
            server.isInUse = true;
            nemesis.revive(server);
        }
        if (server.isUp()) {
            ask(view, List.of(added(server)));
        }
    }

    private MemberChange added(VirtualServer server) {
        Member learner = Member.learner(server.id(), VirtualCluster.address(server.id()));
        return new MemberChange.Add(
                random.nextInt(4) == 0
                        ? learner.toBuilder()
                                .storeId(server.node().engine().storeId())
                                .build()
                        : learner);
    }

    private @Nullable VirtualServer anyOutside(ClusterView view, Predicate<VirtualServer> isOfUse) {
        List<VirtualServer> outside = cluster.servers().stream()
                .filter(server -> view.latest().member(server.id()) == null && isOfUse.test(server))
                .toList();
        return outside.isEmpty() ? null : outside.get(random.nextInt(outside.size()));
    }

    /** Several changes in one. */
    private void changeSome(ClusterView view, int one) {
        List<MemberChange> changes = new ArrayList<>();
        int voters = view.latest().voters().size();
        for (Member member : view.latest().members()) {
            if (random.nextInt(one * 2) > 1) {
                continue;
            }
            if (member.role() == Member.Role.VOTER) {
                voters--;
                changes.add(
                        random.nextInt(3) == 0
                                ? new MemberChange.Demote(member.id())
                                : new MemberChange.Remove(member.id()));
            } else if (random.nextInt(4) > 0) {
                voters++;
                changes.add(new MemberChange.Promote(member.id()));
            } else {
                changes.add(new MemberChange.Remove(member.id()));
            }
        }
        int least = random.nextInt(6) == 0 ? 1 : 3;
        if (!changes.isEmpty() && voters >= least && voters <= VOTERS_MAX) {
            ask(view, changes);
        }
    }

    private void transfer(ClusterView view) {
        int target =
                random.nextBoolean() ? 0 : random.nextInt(1, cluster.servers().size() + 1);
        count(
                "transfer",
                view.leader()
                        .node()
                        .members()
                        .transferLeadership(target, Duration.ofMillis(random.nextLong(100, 2_000))));
        strike(view);
    }

    /** Takes away the disk of a member that the members know by it: it is as good as dead, until it is replaced. */
    private void loseDisk(ClusterView view) {
        List<Member> members = view.latest().members();
        Member member = members.get(random.nextInt(members.size()));
        VirtualServer server = cluster.server(member.id());
        boolean isSpared =
                member.role() == Member.Role.VOTER && view.latest().voters().size() < 3;
        if (isSpared || !view.isCertain(facts()) || !server.isUp() || member.storeId() == 0) {
            return;
        }
        note("loses its disk", server);
        server.crash();
        server.wipe();
        server.joins = true;
        nemesis.revive(server);
    }

    /** Shuts down a server that was removed. */
    private void takeAway(ClusterView view) {
        VirtualServer server = anyOutside(view, VirtualServer::isUp);
        if (server != null && view.isCertain(facts())) {
            note("is shut down", server);
            server.isInUse = false;
            server.crash();
        }
    }

    /** Asks for what cannot be done. */
    private void mistake(ClusterView view) {
        VirtualServer asked = cluster.server(random.nextInt(1, cluster.servers().size() + 1));
        MemberChange change =
                new MemberChange.Remove(random.nextInt(1, cluster.servers().size() + 1));
        if (asked.isUp() && asked != view.leader()) {
            count("mistake", asked.node().members().change(List.of(change), 0, timeout()));
        } else {
            count("mistake", view.leader().node().members().change(List.of(change), view.index() + 1, timeout()));
        }
    }

    private void note(String what, VirtualServer server) {
        cluster.watch().fault("server " + server.id() + " " + what);
        done.merge(what, 1, Integer::sum);
    }

    private void ask(ClusterView view, List<MemberChange> changes) {
        cluster.watch().fault("server " + view.leader().id() + " is asked to change its members: " + changes);
        long expected = random.nextBoolean() ? 0 : view.index();
        count("change", view.leader().node().members().change(changes, expected, timeout()));
        strike(view);
    }

    private Duration timeout() {
        return Duration.ofMillis(random.nextLong(100, 5_000));
    }

    private void count(String what, CompletableFuture<Long> call) {
        call.whenComplete((index, thrown) -> {
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
