package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must hold after every step while members change: what holds for a fixed cluster, and the rules of thesis §4. It counts by the disks
 * and by the configurations that servers show, and not as the engine does.
 */
final class MembershipChecker extends SafetyChecker {
    /** The configurations that leaders appended, by index, in the newest term. */
    private final TreeMap<Long, Configuration> appended = new TreeMap<>();

    private final Map<Integer, Long> ledTerms = new HashMap<>();
    private final Map<Integer, Long> latestSeen = new HashMap<>();
    private final Set<Long> wipedStores = new TreeSet<>();
    private long committed;
    private long epoch;

    int jointsLeft;
    int membersReplaced;

    MembershipChecker(VirtualCluster cluster) {
        cluster.afterTurn = server -> checkTurn(cluster, server);
    }

    /** A leader appends one configuration in a turn at most. */
    private void checkTurn(VirtualCluster cluster, VirtualServer server) {
        EngineStatus status = server.engine().status();
        checkIdentity(server, status);
        if (status.role() == ServerRole.LEADER) {
            checkLeader(cluster, server, status);
        }
    }

    /** A disk that was taken away counts with what it held: an answer of it may be under way. */
    void wipes(VirtualServer server) {
        wiped(server.id);
        wipedStores.add(server.storeId());
    }

    @Override
    void requireMajorityStores(VirtualCluster cluster) {
        // Which majority is asked for when a leader commits.
    }

    private void checkIdentity(VirtualServer server, EngineStatus status) {
        long known = status.membership().committed().epoch();
        require(known == 0 || epoch == 0 || known == epoch, server.id + " knows another epoch");
        epoch = known == 0 ? epoch : known;
    }

    private void checkLeader(VirtualCluster cluster, VirtualServer server, EngineStatus status) {
        EngineStatus.Membership membership = status.membership();
        boolean isNew = ledTerms.getOrDefault(server.id, 0L) != status.term();
        if (isNew) {
            ledTerms.put(server.id, status.term());
            boolean isRemoved = membership.latestIndex() == membership.committedIndex()
                    && !voters(membership.committed()).contains(server.id);
            require(!isRemoved, server.id + " leads and knows that it is no voter: " + membership);
        }
        checkAppended(server, status, isNew);
        if (status.commitIndex() > committed) {
            committed = status.commitIndex();
            requireQuorum(cluster, server, status);
        }
        latestSeen.put(server.id, membership.latestIndex());
    }

    /** One configuration is under way, and it shares its majorities with the one before it. */
    private void checkAppended(VirtualServer server, EngineStatus status, boolean isNew) {
        EngineStatus.Membership membership = status.membership();
        long index = membership.latestIndex();
        if (isNew || index == latestSeen.getOrDefault(server.id, 0L)) {
            appended.tailMap(index, false).clear();
            appended.put(index, membership.latest());
            return;
        }
        long before = latestSeen.get(server.id);
        require(before <= status.commitIndex(), server.id + " appends a configuration while " + before + " is open");
        Configuration from = appended.floorEntry(before).getValue();
        Configuration to = membership.latest();
        boolean isStep = to.isJoint()
                ? to.outgoingVoters().equals(from.voters()) && !from.isJoint()
                : to.voters().equals(from.voters());
        require(isStep, "no majority in common: " + from + ", then " + to);
        require(from.epoch() == 0 || from.epoch() == to.epoch(), "the epoch changes: " + from + ", then " + to);
        requireIdentities(from, to);
        jointsLeft += from.isJoint() ? 1 : 0;
        appended.put(index, to);
    }

    /** A member that counts on both sides of a step has the same storage on both. */
    private void requireIdentities(Configuration from, Configuration to) {
        for (Member member : from.members()) {
            Member next = to.member(member.id());
            if (next != null && member.storeId() != 0 && next.storeId() != member.storeId()) {
                membersReplaced++;
                require(
                        !voters(to).contains(member.id()) && from.isJoint() == (member.role() == Member.Role.LEAVING),
                        "another storage counts under the same id: " + from + ", then " + to);
            }
        }
    }

    private static Set<Integer> voters(Configuration configuration) {
        Set<Integer> voters = new TreeSet<>(configuration.voters());
        voters.addAll(configuration.outgoingVoters());
        return voters;
    }

    /** What a leader commits is on the disks of a majority of the voters of each side, and learners are none of them. */
    private void requireQuorum(VirtualCluster cluster, VirtualServer leader, EngineStatus status) {
        Configuration latest = status.membership().latest();
        // A configuration that was appended in the same turn was not the one that decided.
        Configuration governing = status.membership().latestIndex() > status.commitIndex()
                        && appended.lowerEntry(status.membership().latestIndex()) != null
                ? appended.lowerEntry(status.membership().latestIndex()).getValue()
                : latest;
        boolean isHeld = isHeld(cluster, governing, status) || isHeld(cluster, latest, status);
        require(isHeld, leader.id + " commits " + status.commitIndex() + " without a majority of " + governing);
    }

    private boolean isHeld(VirtualCluster cluster, Configuration governing, EngineStatus status) {
        return isHeldBy(governing.voters(), governing, cluster, status)
                && (!governing.isJoint() || isHeldBy(governing.outgoingVoters(), governing, cluster, status));
    }

    private boolean isHeldBy(
            Collection<Integer> voters, Configuration governing, VirtualCluster cluster, EngineStatus status) {
        long holders = voters.stream()
                .filter(id -> isHolder(cluster.server(id), governing.member(id), status))
                .count();
        return holders > voters.size() / 2;
    }

    private boolean isHolder(VirtualServer server, Member member, EngineStatus status) {
        if (wipedStores.contains(member.storeId())) {
            return true;
        }
        boolean isThatStore = member.storeId() == 0 || member.storeId() == server.storeId();
        return isThatStore && server.storedLast() >= status.commitIndex();
    }
}
