package io.raftkit.simulator;

import io.raftkit.api.RejectedException;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.fault.Machines;
import io.raftkit.simulator.invariant.fact.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded of a healed cluster for its operator, while clients call: each request is done within ten election timeouts, and one that waits until
 * a server has caught up within twenty and the time that a snapshot takes. A server is added, promoted, and handed the leadership; one moves; one loses
 * its disk and is replaced by one at another address; one is removed, and then the leader, and both know it. What could not be committed is refused.
 */
final class Reconfiguration {
    /** So that voters are left when two were removed. */
    private static final int VOTERS_LEAST = 4;
    /** The slowest source gives the largest snapshot in a second. */
    private static final long TRANSFER_MILLIS_MAX = 3_000;

    private final VirtualCluster cluster;
    private final Machines machines;
    private final SplittableRandom random;
    private final PresentMembers members;
    private final HandOver handOver;
    private final long timeoutMillis;

    /** Of a cluster that has a leader, and whose servers are all up. */
    Reconfiguration(VirtualCluster cluster, Clients<?, ?> clients, Machines machines, SplittableRandom random) {
        this.cluster = cluster;
        this.machines = machines;
        this.random = random;
        members = new PresentMembers(cluster);
        handOver = new HandOver(cluster, clients);
        timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
    }

    void demand() {
        preferNobody();
        putInPlace();
        VirtualServer voter = addVoter();
        while (configuration().voters().size() < VOTERS_LEAST) {
            voter = addVoter();
        }
        handOver.demand(voter);
        demandRefusals();
        replaceOne();
        moveOne();
        removeOne();
        removeLeader();
    }

    private VirtualServer leader() {
        int leader = cluster.leader();
        if (leader == 0) {
            throw violation("nobody leads, and nothing went wrong");
        }
        return cluster.server(leader);
    }

    private Configuration configuration() {
        return PresentMembers.latest(leader());
    }

    private List<VirtualServer> servers(Predicate<VirtualServer> which) {
        return cluster.servers().stream().filter(which).toList();
    }

    private VirtualServer any(List<VirtualServer> servers) {
        return servers.get(random.nextInt(servers.size()));
    }

    /** So that no leader hands over by itself from now on. */
    private void preferNobody() {
        List<MemberChange> changes = configuration().members().stream()
                .filter(member -> member.priority() != 0)
                .<MemberChange>map(member -> new MemberChange.Prioritize(member.id(), 0))
                .toList();
        if (!changes.isEmpty()) {
            ask(changes, 10 * timeoutMillis);
        }
    }

    /** What an operator did not get done while faults lasted. */
    private void putInPlace() {
        for (Member member : configuration().members()) {
            if (!members.isThere(member)) {
                VirtualServer server = cluster.server(member.id());
                machines.startEmptyIfCutOff(server, true);
                ask(replacement(server));
                awaitFollowing(server);
            }
        }
        await(
                () -> configuration().members().stream().allMatch(member -> member.storeId() != 0),
                catchUpMillis(),
                "the members have not agreed on the storage of each of them");
    }

    private static MemberChange replacement(VirtualServer server) {
        return new MemberChange.Replace(server.id(), server.node().engine().storeId(), server.address());
    }

    /** Adds a server on an empty disk, and makes it a voter. */
    private VirtualServer addVoter() {
        VirtualServer added = any(outside());
        if (random.nextBoolean() && members.mayAsk()) {
            makeItselfAVoter(added);
            return added;
        }
        machines.startEmpty(added, true);
        ask(new MemberChange.Add(Member.learner(added.id(), added.address())));
        promote(added);
        return added;
    }

    /** It knows one member. It asks once in an election timeout: whom it knows, the leader to be added, and the leader to be promoted. */
    private void makeItselfAVoter(VirtualServer server) {
        Configuration configuration = configuration();
        machines.askThrough(server, any(servers(member -> configuration.member(member.id()) != null && member.isUp())));
        machines.startEmpty(server, true);
        await(
                () -> configuration().voters().contains(server.id())
                        && !configuration().isJoint()
                        && server.status().members().stage() == null,
                10 * timeoutMillis + catchUpMillis(),
                "server " + server.id() + " asked to be added, and is no voter");
        awaitFollowing(server);
    }

    /** Servers that are no members; one is removed if there is none. */
    private List<VirtualServer> outside() {
        Configuration configuration = configuration();
        List<VirtualServer> outside = servers(server -> configuration.member(server.id()) == null);
        if (!outside.isEmpty()) {
            return outside;
        }
        VirtualServer removed = any(servers(server -> server != leader()));
        ask(new MemberChange.Remove(removed.id()));
        return List.of(removed);
    }

    private void promote(VirtualServer learner) {
        ask(new MemberChange.Promote(learner.id()), catchUpMillis());
        awaitFollowing(learner);
    }

    /** A server comes back on its disk at another address. */
    private void moveOne() {
        VirtualServer moved = anyVoterButTheLeader();
        machines.startAgain(moved, true);
        ask(replacement(moved));
        awaitFollowing(moved);
    }

    /** A server comes back on an empty disk at another address. */
    private void replaceOne() {
        VirtualServer replaced = anyVoterButTheLeader();
        machines.startEmpty(replaced, true);
        ask(replacement(replaced));
        promote(replaced);
    }

    private VirtualServer anyVoterButTheLeader() {
        Configuration configuration = configuration();
        return any(servers(server -> configuration.voters().contains(server.id()) && server != leader()));
    }

    /** Voters that nobody hears could not commit the change that makes them voters; and one voter has one storage, which must be named. */
    private void demandRefusals() {
        VirtualServer leader = leader();
        VirtualServer outside = any(outside());
        List<MemberChange> silent = new ArrayList<>();
        configuration().ids().stream()
                .filter(id -> id != leader.id())
                .forEach(id -> silent.add(new MemberChange.Remove(id)));
        Member.Builder voter = Member.builder(outside.id()).address("nowhere:1");
        MemberChange unknown = new MemberChange.Add(voter.build());
        silent.add(new MemberChange.Add(voter.storeId(1).build()));
        demandRefusal(silent);
        demandRefusal(List.of(unknown));
    }

    private void demandRefusal(List<MemberChange> changes) {
        CompletableFuture<Long> call = call(changes, 2 * timeoutMillis);
        boolean isRefused =
                failure(call) instanceof RejectedException rejection && rejection.reason() == Reason.CHANGE_REFUSED;
        if (!isRefused) {
            throw violation("the leader did not refuse to change its members: " + changes + ", but " + outcome(call));
        }
    }

    /** A server that lacks much is not sent all of it when it is removed, and may not know then. */
    private void removeOne() {
        VirtualServer removed = anyVoterButTheLeader();
        long last = leader().node().engine().lastIndex();
        await(
                () -> removed.node().engine().lastIndex() >= last,
                catchUpMillis(),
                "server " + removed.id() + " has not caught up");
        remove(removed);
    }

    private void remove(VirtualServer removed) {
        ask(new MemberChange.Remove(removed.id()));
        await(
                () -> knowsOfItsRemoval(removed),
                10 * timeoutMillis,
                "server " + removed.id() + " was removed, and does not know it");
    }

    private void removeLeader() {
        VirtualServer removed = leader();
        remove(removed);
        await(
                () -> cluster.leader() != 0 && members.areAllLedBy(cluster.leader()),
                10 * timeoutMillis,
                "nobody took over from the leader that was removed");
    }

    /** The leader tells it once. One that the leader was still probing misses that, and hears it from those whose votes it asks for. */
    private static boolean knowsOfItsRemoval(VirtualServer server) {
        EngineStatus status = server.node().engine().status();
        EngineStatus.Membership membership = status.membership();
        boolean wasTold = membership.latestIndex() == membership.committedIndex()
                && membership.committed().member(server.id()) == null;
        return wasTold || String.valueOf(status.whyNoLeader()).contains(VoteAnswer.NO_MEMBER.words());
    }

    private long catchUpMillis() {
        return TRANSFER_MILLIS_MAX + 20 * timeoutMillis;
    }

    private void ask(MemberChange change) {
        ask(change, 10 * timeoutMillis);
    }

    private void ask(MemberChange change, long millis) {
        ask(List.of(change), millis);
    }

    private void ask(List<MemberChange> changes, long millis) {
        CompletableFuture<Long> call = call(changes, millis);
        if (!call.isDone() || call.isCompletedExceptionally()) {
            throw violation("nothing is wrong, and the leader did not do this: " + changes + ", within " + millis
                    + " ms: " + outcome(call));
        }
    }

    private CompletableFuture<Long> call(List<MemberChange> changes, long millis) {
        VirtualServer leader = leader();
        cluster.watch().fault("server " + leader.id() + " is asked to change its members: " + changes);
        CompletableFuture<Long> call = leader.node().members().change(changes, 0, Duration.ofMillis(millis));
        cluster.time().runUntil(call::isDone, millis + timeoutMillis);
        return call;
    }

    private static @Nullable Throwable failure(CompletableFuture<Long> call) {
        Throwable thrown = call.handle((index, failure) -> failure).getNow(null);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private static String outcome(CompletableFuture<Long> call) {
        return call.isDone() ? String.valueOf(failure(call)) : "no answer";
    }

    private void awaitFollowing(VirtualServer server) {
        await(
                () -> server.node().outline().leaderId() == cluster.leader(),
                10 * timeoutMillis,
                "server " + server.id() + " is a member, and does not hear the leader");
    }

    private void await(BooleanSupplier what, long millis, String otherwise) {
        if (!cluster.time().runUntil(what, millis)) {
            throw violation(otherwise + " after " + millis + " ms");
        }
    }

    private Violation violation(String what) {
        return new Violation("Reconfiguration", what + ". The servers:" + Liveness.servers(cluster));
    }
}
