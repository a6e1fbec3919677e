package io.raftkit.simulator;

import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.network.InMemoryNetwork;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is demanded of a healed cluster once it works: that each server is able to lead it. One after the other is made the heir: nobody else's
 * candidacy is heard, and the leader's process is killed. Within half the lowest election timeout somebody doubts the leader, for connections to
 * a dead process break; within ten of the longest the heir leads.
 */
final class Succession {
    private static final List<Integer> CANDIDACIES =
            List.of(MessageKind.PRE_VOTE.code(), MessageKind.REQUEST_VOTE.code());

    private final VirtualCluster cluster;
    private final PresentMembers members;
    private final long timeoutMillis;

    /** Of a cluster whose servers are all up. */
    Succession(VirtualCluster cluster) {
        this.cluster = cluster;
        members = new PresentMembers(cluster);
        timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
    }

    private long doubtMillis(Collection<VirtualServer> servers) {
        ClusterSettings settings = cluster.settings();
        return servers.stream()
                .mapToLong(server -> settings.timerNanos(server.id(), settings.electionTimeoutLowestNanos))
                .map(lowest -> TimeUnit.NANOSECONDS.toMillis(lowest) / 2)
                .min()
                .orElseThrow();
    }

    void demand() {
        for (VirtualServer heir : members.voters()) {
            int leader = cluster.leader();
            if (heir.id() != leader) {
                succeed(heir.id(), leader);
            }
        }
    }

    private void succeed(int heir, int leader) {
        if (!cluster.time().runUntil(() -> areLogsEqual(leader), 20 * timeoutMillis)) {
            throw violation("nobody calls, and after twenty election timeouts not all logs are the same");
        }
        InMemoryNetwork network = cluster.network();
        network.everywhere(link -> link.lose(header -> header.from() != heir && CANDIDACIES.contains(header.kind())));
        VirtualServer dead = cluster.server(leader);
        int voters = members.voters().size();
        Collection<VirtualServer> servers = members.servers();
        long doubtMillis = doubtMillis(servers);
        dead.crash();
        boolean isDoubted = cluster.time().runUntil(() -> isDoubted(servers, leader), doubtMillis);
        if (voters < 3) {
            // There is no majority without it.
            dead.start();
        } else if (!isDoubted) {
            throw violation("the process of leader " + leader + " is dead, and nobody doubts it after " + doubtMillis
                    + " ms, half the lowest election timeout");
        }
        if (!cluster.time().runUntil(() -> cluster.leader() == heir, 10 * timeoutMillis)) {
            throw violation("server " + heir + ", alone in standing for election, does not lead within ten timeouts");
        }
        if (!dead.isUp()) {
            dead.start();
        }
        network.everywhere(link -> link.lose(header -> false));
        if (!cluster.time().runUntil(() -> members.areAllLedBy(heir), 10 * timeoutMillis)) {
            throw violation("server " + heir + " leads, and is not followed by all within ten election timeouts");
        }
    }

    /** Then any of them may win (Raft §5.4.1). */
    private boolean areLogsEqual(int leader) {
        long last = cluster.server(leader).status().lastIndex();
        return members.statuses().stream().allMatch(status -> status.durableIndex() == last);
    }

    private static boolean isDoubted(Collection<VirtualServer> servers, int leader) {
        return servers.stream()
                .anyMatch(server -> server.isUp() && server.node().outline().leaderId() != leader);
    }

    private Violation violation(String what) {
        return new Violation("Succession", what + ". The servers:" + Liveness.servers(cluster));
    }
}
