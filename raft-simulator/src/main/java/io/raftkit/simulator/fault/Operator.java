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
    private final Machines machines;
    private final Map<String, Integer> done = new TreeMap<>();
    /** How many of its calls have not ended. */
    private int calls;

    private boolean isOver;

    public Operator(VirtualCluster cluster, Nemesis nemesis, SplittableRandom random) {
        this.cluster = cluster;
        this.nemesis = nemesis;
        this.random = random;
        present = new PresentMembers(cluster);
        machines = new Machines(cluster, nemesis);
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
        Member lost = lost(view);
        if (lost != null) {
            replace(view, lost);
            return;
        }
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> join(view);
            case 3, 4 -> changeSome(view, 2);
            case 5 -> changeSome(view, 4);
            case 6 -> transfer(view);
            case 7 -> loseDisk(view);
            case 8, 9, 10 -> takeAway(view);
            case 11 -> addUnknown(view);
            default -> mistake(view);
        }
    }

    /** A member that runs on another disk than the members agreed on, or elsewhere. */
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
        if (isRemoved) {
            ask(view, List.of(new MemberChange.Remove(lost.id())));
        } else if (server.isUp()) {
            long storeId = server.node().engine().storeId();
            ask(view, List.of(new MemberChange.Replace(lost.id(), storeId, server.address())));
        }
    }

    /** Has a server join that is no member: for the first time, or again, on the disk that it had or on an empty one. */
    private void join(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> true);
        if (server == null) {
            return;
        }
        if (!server.isInUse) {
            boolean isFirst = machines.isNew(server);
            boolean isEmpty = isFirst || random.nextBoolean() && view.isCertain(facts());
            note(
                    isFirst ? "joins for the first time" : isEmpty ? "returns on an empty disk" : "returns on its disk",
                    server);
            if (isEmpty) {
                machines.startEmpty(server, false);
            } else {
                machines.startAgain(server, false);
            }
        }
        if (server.isUp()) {
            ask(view, List.of(added(server)));
        }
    }

    private MemberChange added(VirtualServer server) {
        Member learner = Member.learner(server.id(), server.address());
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
        Member member = anyMember(view);
        VirtualServer server = cluster.server(member.id());
        if (mayBeAway(view, member) && member.storeId() != 0) {
            note("loses its disk", server);
            machines.startEmpty(server, false);
        }
    }

    private Member anyMember(ClusterView view) {
        List<Member> members = view.latest().members();
        return members.get(random.nextInt(members.size()));
    }

    /** Whether the others can do without a member. */
    private boolean mayBeAway(ClusterView view, Member member) {
        boolean isSpared =
                member.role() == Member.Role.VOTER && view.latest().voters().size() < 3;
        return !isSpared
                && view.isCertain(facts())
                && cluster.server(member.id()).isUp();
    }

    /** Shuts down a server that was removed, and that nobody asks to add again. */
    private void takeAway(ClusterView view) {
        VirtualServer server = anyOutside(view, VirtualServer::isUp);
        if (server != null && calls == 0 && view.isCertain(facts())) {
            note("is shut down", server);
            machines.shutDown(server);
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

    /** Asks for a voter of which the members do not know the storage. */
    private void addUnknown(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> true);
        if (server != null) {
            ask(view, List.of(new MemberChange.Add(Member.voter(server.id(), server.address()))));
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
        calls++;
        call.whenComplete((index, thrown) -> {
            calls--;
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
