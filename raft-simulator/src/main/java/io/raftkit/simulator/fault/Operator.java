package io.raftkit.simulator.fault;

import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operator who changes the members of a cluster while faults happen: servers join, are promoted, demoted, preferred and removed, come back on the disk
 * they had or on another, at the address they had or elsewhere, and take over. What is drawn here is drawn from a stream of its own.
 */
public final class Operator {
    private static final int VOTERS_MAX = 7;
    /** Voters that are left, but for one change in six. */
    private static final int VOTERS_LEAST = 3;
    /** A leader waits for a minute before it hands over to a server with a higher priority. */
    private static final int PRIORITIES_ONE_IN = 4;

    private final VirtualCluster cluster;
    private final SplittableRandom random;
    private final PresentMembers present;
    private final Machines machines;
    private final OperatorCalls calls;
    private final boolean hasPreferences;
    private boolean isOver;

    public Operator(VirtualCluster cluster, Nemesis nemesis, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        present = new PresentMembers(cluster);
        machines = new Machines(cluster, nemesis);
        calls = new OperatorCalls(cluster, nemesis, random);
        hasPreferences = random.nextInt(PRIORITIES_ONE_IN) == 0;
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
        machines.endRequests();
    }

    /** What became of what was asked for. */
    public Map<String, Integer> done() {
        return calls.done();
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
        switch (random.nextInt(hasPreferences ? 17 : 15)) {
            case 0, 1, 2 -> join(view);
            case 3, 4 -> changeSome(view, 2);
            case 5 -> changeSome(view, 4);
            case 6 -> transfer(view);
            case 7 -> loseDisk(view);
            case 8, 9, 10 -> takeAway(view);
            case 11, 12 -> move(view);
            case 13 -> addUnknown(view);
            case 14 -> mistake(view);
            default -> prefer(view);
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
        // A voter whose storage the members do not name would be taken for the one that it was.
        boolean isVoter = lost.role() == Member.Role.VOTER;
        machines.startEmptyIfCutOff(server, !isVoter || lost.storeId() != 0 && mayBeAway(view, lost));
        boolean isRemoved = random.nextInt(4) == 0;
        if (isRemoved) {
            calls.ask(view, List.of(new MemberChange.Remove(lost.id())));
        } else if (server.isUp()) {
            long storeId = server.node().engine().storeId();
            calls.ask(view, List.of(new MemberChange.Replace(lost.id(), storeId, server.address())));
        }
    }

    /** Has a server join that is no member: for the first time, or again, on the disk that it had or on an empty one. */
    private void join(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> true);
        if (server == null) {
            return;
        }
        boolean isAlone = !server.isInUse && begin(view, server);
        machines.startEmptyIfCutOff(server, view.isCertain(facts()));
        if (server.isUp() && !isAlone) {
            calls.ask(view, List.of(added(server)));
        }
    }

    /** Starts a server. One in three asks to be added by itself: then true. */
    private boolean begin(ClusterView view, VirtualServer server) {
        boolean isFirst = machines.isNew(server);
        boolean isEmpty = isFirst || random.nextBoolean() && view.isCertain(facts());
        calls.note(
                isFirst ? "joins for the first time" : isEmpty ? "returns on an empty disk" : "returns on its disk",
                server);
        boolean asks = random.nextInt(3) == 0;
        if (asks) {
            calls.note("asks to be added", server);
        }
        machines.askThrough(server, asks ? machines.anyUp(random) : null);
        if (isEmpty) {
            machines.startEmpty(server, random.nextBoolean());
        } else {
            machines.startAgain(server, random.nextBoolean());
        }
        return asks;
    }

    private MemberChange added(VirtualServer server) {
        Member learner = Member.learner(server.id(), server.address());
        Member named =
                learner.toBuilder().storeId(server.node().engine().storeId()).build();
        return new MemberChange.Add(
                switch (random.nextInt(8)) {
                    case 0 -> named;
                    case 1 -> named.toBuilder().role(Member.Role.VOTER).build();
                    default -> learner;
                });
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
        int least = random.nextInt(6) == 0 ? 1 : VOTERS_LEAST;
        if (!changes.isEmpty() && voters >= least && voters <= VOTERS_MAX) {
            calls.ask(view, changes);
        }
    }

    private void transfer(ClusterView view) {
        List<Integer> others = view.latest().voters().stream()
                .filter(id -> id != view.leader().id())
                .toList();
        if (random.nextInt(3) == 0 && !others.isEmpty()) {
            int late = others.get(random.nextInt(others.size()));
            delayHandOver(view.leader().id(), late);
            calls.transfer(view, late);
        } else {
            calls.transfer(
                    view,
                    random.nextBoolean()
                            ? 0
                            : random.nextInt(1, cluster.servers().size() + 1));
        }
    }

    /** Has a server be asked to lead when the leader has given up that it should, and the server is no voter any more or another one leads. */
    private void delayHandOver(int leader, int target) {
        cluster.network()
                .link(leader, target)
                .reorder(
                        header -> header.kind() == MessageKind.TIMEOUT_NOW.code(),
                        1,
                        TimeUnit.MILLISECONDS.toNanos(1_000),
                        TimeUnit.MILLISECONDS.toNanos(2_000));
        cluster.time().after(TimeUnit.MILLISECONDS.toNanos(random.nextLong(700, 1_500)), () -> demote(target));
    }

    private void demote(int id) {
        ClusterView view = isOver ? null : ClusterView.of(cluster);
        if (view != null
                && view.latest().voters().size() > VOTERS_LEAST
                && view.latest().voters().contains(id)) {
            calls.ask(view, List.of(new MemberChange.Demote(id)));
        }
    }

    /** Says how much a member is wanted as leader. */
    private void prefer(ClusterView view) {
        calls.ask(view, List.of(new MemberChange.Prioritize(anyMember(view).id(), random.nextInt(4))));
    }

    /** Takes away the disk of a member that the members know by it: it is as good as dead, until it is replaced. */
    private void loseDisk(ClusterView view) {
        Member member = anyMember(view);
        VirtualServer server = cluster.server(member.id());
        if (mayBeAway(view, member) && member.storeId() != 0) {
            calls.note("loses its disk", server);
            machines.startEmpty(server, random.nextBoolean());
        }
    }

    private Member anyMember(ClusterView view) {
        List<Member> members = view.latest().members();
        return members.get(random.nextInt(members.size()));
    }

    /** Whether the others can do without a member. One that asks for it may become a voter at any moment. */
    private boolean mayBeAway(ClusterView view, Member member) {
        VirtualServer server = cluster.server(member.id());
        boolean isSpared =
                member.role() == Member.Role.VOTER && view.latest().voters().size() < 3;
        return !isSpared && view.isCertain(facts()) && server.isUp() && !Machines.isAsking(server);
    }

    /** Takes a member with its disk to another address, unless a call is under way that counts on it. */
    private void move(ClusterView view) {
        Member member = anyMember(view);
        if (!calls.areUnderWay() && mayBeAway(view, member)) {
            VirtualServer server = cluster.server(member.id());
            calls.note("moves", server);
            machines.startAgain(server, true);
        }
    }

    /** Shuts down a server that was removed, and that nobody asks to add again. */
    private void takeAway(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> outside.isUp() && !Machines.isAsking(outside));
        if (server != null && !calls.areUnderWay() && view.isCertain(facts())) {
            calls.note("is shut down", server);
            machines.shutDown(server);
        }
    }

    /** Asks for what cannot be done. */
    private void mistake(ClusterView view) {
        VirtualServer asked = cluster.server(random.nextInt(1, cluster.servers().size() + 1));
        MemberChange change =
                new MemberChange.Remove(random.nextInt(1, cluster.servers().size() + 1));
        if (asked.isUp() && asked != view.leader()) {
            calls.mistake(asked, change, 0);
        } else {
            calls.mistake(view.leader(), change, view.index() + 1);
        }
    }

    /** Asks for a voter of which the members do not know the storage. */
    private void addUnknown(ClusterView view) {
        VirtualServer server = anyOutside(view, outside -> true);
        if (server != null) {
            calls.ask(view, List.of(new MemberChange.Add(Member.voter(server.id(), server.address()))));
        }
    }
}
