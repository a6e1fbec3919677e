package io.raftkit.simulator;

import io.raftkit.api.membership.Configuration;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded of a healed cluster some of whose servers speak the next version of the protocol: its operator restarts the others with it, one after
 * another, and the feature level is raised within ten election timeouts.
 */
final class Upgrade {
    private final VirtualCluster cluster;
    private final PresentMembers members;
    private final long timeoutMillis;

    /** Of a cluster whose servers are all up. */
    Upgrade(VirtualCluster cluster) {
        this.cluster = cluster;
        members = new PresentMembers(cluster);
        timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
    }

    void demand() {
        boolean hasBegun = cluster.servers().stream().anyMatch(server -> isUpgraded(server) && server.isUp());
        Configuration configuration = members.configuration();
        if (!hasBegun || !cluster.settings().isSealed() || configuration == null) {
            return;
        }
        boolean areAllThere = configuration.members().stream()
                .allMatch(member ->
                        members.isThere(member) && cluster.server(member.id()).isUp());
        if (!areAllThere) {
            return;
        }
        do {
            upgradeAll();
            if (!cluster.time().runUntil(() -> isRaised() || anyOld() != null, 10 * timeoutMillis)) {
                throw violation("all members speak the next version of the protocol, and the feature level is not"
                        + " raised: " + members.configuration());
            }
        } while (anyOld() != null);
    }

    private void upgradeAll() {
        for (VirtualServer server = anyOld(); server != null; server = anyOld()) {
            cluster.watch().fault("server " + server.id() + " is upgraded");
            server.conditions().protocolVersion = MessageCodec.VERSION_NEXT;
            server.restart();
            await("nobody leads after server " + server.id() + " was upgraded");
        }
    }

    /** A member that is not upgraded; one that was removed may have asked to be added again meanwhile. */
    private @Nullable VirtualServer anyOld() {
        return members.servers().stream()
                .filter(server -> !isUpgraded(server))
                .findFirst()
                .orElse(null);
    }

    private boolean isRaised() {
        return cluster.leader() != 0 && members.servers().stream().allMatch(Upgrade::isRaised);
    }

    private void await(String otherwise) {
        if (!cluster.time()
                .runUntil(() -> cluster.leader() != 0 && members.areAllLedBy(cluster.leader()), 10 * timeoutMillis)) {
            throw violation(otherwise);
        }
    }

    private static boolean isUpgraded(VirtualServer server) {
        return server.conditions().protocolVersion == MessageCodec.VERSION_NEXT;
    }

    private static boolean isRaised(VirtualServer server) {
        return server.node().engine().status().membership().committed().featureLevel() == MessageCodec.VERSION_NEXT;
    }

    private Violation violation(String what) {
        return new Violation(
                "Upgrade", what + " after ten election timeouts. The servers:" + Liveness.servers(cluster));
    }
}
