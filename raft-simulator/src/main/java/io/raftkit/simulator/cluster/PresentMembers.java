package io.raftkit.simulator.cluster;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.runtime.join.JoinRequests;
import io.raftkit.runtime.status.Outline;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of which a cluster consists now: all of them, unless members come and go. Then they are those of the leader's newest configuration,
 * each with the storage on which the members agreed, and at the address that they have of it.
 */
public final class PresentMembers {
    private final VirtualCluster cluster;
    private final ClusterFacts facts;

    public PresentMembers(VirtualCluster cluster) {
        this.cluster = cluster;
        facts = cluster.watch().invariants().facts();
    }

    /** Whether the cluster has the servers with which it begins, and no others join it. */
    public boolean isFixed() {
        return cluster.settings().spares == 0;
    }

    /** The newest configuration of the leader, or null if there is no leader. */
    public @Nullable Configuration configuration() {
        int leader = cluster.leader();
        return leader == 0 ? null : latest(cluster.server(leader));
    }

    /** The newest configuration of a server that is up. */
    public static Configuration latest(VirtualServer server) {
        return server.node().engine().status().membership().latest();
    }

    /** The servers, in the order of their ids; none if members come and go, and nobody leads. */
    public Collection<VirtualServer> servers() {
        if (isFixed()) {
            return cluster.servers();
        }
        Configuration configuration = configuration();
        return configuration == null
                ? List.of()
                : configuration.members().stream()
                        .filter(this::isThere)
                        .map(member -> cluster.server(member.id()))
                        .toList();
    }

    /** Those of them that count towards majorities. */
    public List<VirtualServer> voters() {
        Configuration configuration = configuration();
        return servers().stream()
                .filter(server -> isFixed()
                        || configuration != null && configuration.voters().contains(server.id()))
                .toList();
    }

    /** Whether a member runs with the storage by which it is known, or will, and where the others expect it. */
    public boolean isThere(Member member) {
        VirtualServer server = cluster.server(member.id());
        return isItself(member, server) && member.address().equals(server.address()) && !isCutOff(server);
    }

    private boolean isItself(Member member, VirtualServer server) {
        if (member.storeId() == 0) {
            return !isTakenForAnother(server);
        }
        return server.isUp()
                ? server.node().engine().storeId() == member.storeId()
                : facts.server(member.id()).keeps(member);
    }

    /** Whether the leader has heard another server first under the id of one with which the cluster began: it does not count before it is replaced. */
    private boolean isTakenForAnother(VirtualServer server) {
        int leader = cluster.leader();
        if (leader == 0 || leader == server.id() || !server.isUp()) {
            return false;
        }
        ServerFacts leading = facts.server(leader);
        return leading.isOfTheFirst(server.id())
                && !leading.isStoreOf(server.id(), server.node().engine().storeId());
    }

    /**
     * Whether a server has entries without the epoch of the cluster, and one that it has heard is gone, or has moved: it hears no leader that it does not
     * know. An operator has to start it on an empty disk.
     */
    public boolean isCutOff(VirtualServer server) {
        ServerFacts cutOff = facts.server(server.id());
        EngineStatus.Membership known = cutOff.membership();
        if (known == null
                || !server.isUp()
                || known.committed().epoch() != 0
                || cutOff.storage.log.lastIndex() == 0
                || cutOff.storage.peerStores.containsKey(server.id())) {
            return false;
        }
        // Asked last: what the leader says of itself is much to look at.
        Configuration now = configuration();
        return now != null
                && known.latest().epoch() != now.epoch()
                && !isHeard(cutOff, now.member(cluster.leader()))
                && !cutOff.storage.peerStores.keySet().stream()
                        .allMatch(id -> isHeard(cutOff, now.member(id)) && isWhereItWas(known.latest(), now, id));
    }

    /** Whether a server hears a member: it knows the member by the storage that this has, or never heard of it. */
    private boolean isHeard(ServerFacts by, @Nullable Member member) {
        return member != null
                && member.storeId() != 0
                && by.hasMember(member.id())
                && by.isStoreOf(member.id(), member.storeId())
                && !(by.isOfTheFirst(member.id()) && facts.hasJoined(member.id(), member.storeId()));
    }

    private static boolean isWhereItWas(Configuration before, Configuration now, int id) {
        Member was = before.member(id);
        Member is = now.member(id);
        return was != null && is != null && was.address().equals(is.address());
    }

    /** Whether the leader would add one more server that asks, and has not too many learners for that. */
    public boolean mayAsk() {
        Configuration now = configuration();
        return now != null && now.members().size() - now.voters().size() < JoinRequests.LEARNERS_MAX;
    }

    /** What those that are up say of themselves. */
    public List<NodeStatus> statuses() {
        return servers().stream()
                .filter(VirtualServer::isUp)
                .map(VirtualServer::status)
                .toList();
    }

    /** What those that are up are doing. */
    public List<Outline> outlines() {
        return servers().stream()
                .filter(VirtualServer::isUp)
                .map(server -> server.node().outline())
                .toList();
    }

    /** Whether a server leads, and those that are up work, and know that. */
    public boolean areAllLedBy(int leader) {
        return cluster.leader() == leader
                && outlines().stream()
                        .allMatch(
                                outline -> outline.state() == NodeStatus.State.RUNNING && outline.leaderId() == leader);
    }

    /** Whether each voter runs with the storage by which it is known. */
    public boolean areAllVotersThere() {
        Configuration configuration = configuration();
        return isFixed()
                || configuration != null
                        && voters().size() == configuration.voters().size();
    }

    /** Whether the leader runs where the others expect it. */
    public boolean isLeaderThere() {
        Member leading = leading(configuration());
        return isFixed() || leading != null && isThere(leading);
    }

    private @Nullable Member leading(@Nullable Configuration configuration) {
        return configuration == null ? null : configuration.member(cluster.leader());
    }

    /** Whether no voter that is there has a higher priority than the leader. */
    public boolean isLeaderPreferred() {
        Configuration configuration = configuration();
        Member leading = leading(configuration);
        return configuration != null
                && leading != null
                && configuration.members().stream()
                        .filter(member -> member.role() == Member.Role.VOTER && isThere(member))
                        .noneMatch(member -> member.priority() > leading.priority());
    }

    /** Whether the leader knows of a configuration that is not committed, or joint. */
    public boolean areChanging() {
        Configuration configuration = configuration();
        int leader = cluster.leader();
        if (configuration == null || leader == 0) {
            return true;
        }
        var membership = cluster.server(leader).node().engine().status().membership();
        return membership.latestIndex() != membership.committedIndex() || configuration.isJoint();
    }
}
