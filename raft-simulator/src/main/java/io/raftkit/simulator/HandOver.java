package io.raftkit.simulator;

import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.network.InMemoryNetwork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What is demanded of a healed cluster when a leader hands over (thesis §3.10): the server that is named leads. If that is not reached, the leader takes no
 * commands until it gives up, which it does after an election timeout; then it takes them again.
 */
final class HandOver {
    /** By then a leader has taken note of a request. */
    private static final long BEGUN_MILLIS = 20;

    private static final int ASKED = 5;

    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final PresentMembers members;
    private final long timeoutMillis;

    HandOver(VirtualCluster cluster, Clients<?, ?> clients) {
        this.cluster = cluster;
        this.clients = clients;
        members = new PresentMembers(cluster);
        timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
    }

    /** Of a cluster that has a leader, to another voter that has caught up. */
    void demand(VirtualServer heir) {
        CompletableFuture<Long> call = handOver(heir.id());
        boolean isDone = cluster.time().runUntil(call::isDone, 4 * timeoutMillis) && !call.isCompletedExceptionally();
        if (!isDone || !cluster.time().runUntil(() -> members.areAllLedBy(heir.id()), 10 * timeoutMillis)) {
            throw violation("nothing is wrong, and the leadership was not handed to server " + heir.id());
        }
        demandThatItIsGivenUp(heir);
    }

    private CompletableFuture<Long> handOver(int heir) {
        VirtualServer leader = cluster.server(cluster.leader());
        cluster.watch().fault("server " + leader.id() + " is asked to hand over to server " + heir);
        return leader.node().members().transferLeadership(heir, Duration.ofMillis(4 * timeoutMillis));
    }

    private void demandThatItIsGivenUp(VirtualServer leader) {
        InMemoryNetwork network = cluster.network();
        network.everywhere(link -> link.lose(header -> header.kind() == MessageKind.TIMEOUT_NOW.code()));
        CompletableFuture<Long> call = handOver(0);
        cluster.run(BEGUN_MILLIS);
        long last = leader.node().engine().lastIndex();
        clients.burst(leader.id(), ASKED);
        ClusterSettings settings = cluster.settings();
        long lowestNanos = settings.timerNanos(leader.id(), settings.electionTimeoutLowestNanos);
        cluster.run(TimeUnit.NANOSECONDS.toMillis(lowestNanos / 2));
        if (leader.node().engine().lastIndex() != last) {
            throw violation("server " + leader.id() + " takes commands while it hands over");
        }
        if (!cluster.time().runUntil(call::isDone, 4 * timeoutMillis) || !call.isCompletedExceptionally()) {
            throw violation(
                    "server " + leader.id() + " hands over to a server that it does not reach, and goes on with that");
        }
        network.everywhere(link -> link.lose(header -> false));
        Duration patience = Duration.ofMillis(2 * timeoutMillis);
        CompletableFuture<byte[]> answer = clients.ask(leader.id(), patience);
        if (answer == null
                || !cluster.time().runUntil(answer::isDone, patience.toMillis())
                || answer.isCompletedExceptionally()) {
            throw violation("server " + leader.id() + " gave up to hand over, and answers no call");
        }
    }

    private Violation violation(String what) {
        return new Violation("HandOver", what + ". The servers:" + Liveness.servers(cluster));
    }
}
