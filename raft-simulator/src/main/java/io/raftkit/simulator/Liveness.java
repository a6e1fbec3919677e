package io.raftkit.simulator;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.simulator.client.Clients;
import io.raftkit.simulator.cluster.PresentMembers;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.Violation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded once every fault is over and a majority is up, with T the longest election timeout: within 10 T there is a leader, and
 * it keeps its term for 20 T, after it has handed over to a voter with a higher priority if there is one, which takes 220 T; by then commands commit and reads are answered within 2 T, every server that may be up has caught up
 * and works without a complaint.
 */
final class Liveness {
    /** So long lasts at most what was begun before the faults ended. */
    private static final long AFTERMATH_MILLIS = 3_500;

    /** So long at most a slow state machine takes for what it was given at once: 1,024 commands of 50 ms each. */
    private static final long SLOW_BATCH_MILLIS_MAX = 60_000;

    /** A client outside the cluster asks servers that are down, too, and opens another session if its own has expired. */
    private static final long SESSIONS_MILLIS_MAX = 20_000;

    /** So long at most after it is heard elsewhere a leader that has moved, and that no configuration names there, is not tried there. */
    private static final long MOVED_MILLIS_MAX = 2_000;

    private static final int ASKED = 4;

    private final VirtualCluster cluster;
    private final Clients<?, ?> clients;
    private final int serversUp;
    private final PresentMembers members;
    private final long timeoutMillis;

    /** Of a cluster of whose servers so many must be up. */
    Liveness(VirtualCluster cluster, Clients<?, ?> clients, int serversUp) {
        this.serversUp = serversUp;
        this.cluster = cluster;
        members = new PresentMembers(cluster);
        this.clients = clients;
        timeoutMillis = TimeUnit.NANOSECONDS.toMillis(cluster.settings().timerHighestNanos());
    }

    void demand() {
        cluster.run(AFTERMATH_MILLIS);
        cluster.time()
                .runUntil(() -> cluster.servers().stream().noneMatch(VirtualServer::isApplying), SLOW_BATCH_MILLIS_MAX);
        if (!cluster.time().runUntil(this::isSettled, 10 * timeoutMillis)) {
            throw violation("no leader within ten election timeouts, with every fault over and a majority up");
        }
        if (!members.isFixed() && !cluster.time().runUntil(() -> !members.areChanging(), 10 * timeoutMillis)) {
            throw violation("a change of the members is not done ten election timeouts after there was a leader: "
                    + members.configuration());
        }
        demandPreferredLeader();
        cluster.time().runUntil(this::areAllRunning, 10 * timeoutMillis);
        demandAllRunning();
        if (!members.isLeaderThere()) {
            cluster.run(MOVED_MILLIS_MAX);
        }
        int leader = cluster.leader();
        long term = cluster.server(leader).status().term();
        long end = cluster.time().millis() + 20 * timeoutMillis;
        for (int asked = 0; asked < ASKED; asked++) {
            // Without sessions nothing is forwarded.
            demandAnswer(cluster.settings().isSealed() ? leader + asked : leader);
        }
        long committed = cluster.server(leader).status().commitIndex();
        cluster.run(end - cluster.time().millis());
        for (NodeStatus status : members.statuses()) {
            if (status.term() != term || status.leaderId() != leader) {
                throw violation("server " + leader + " led term " + term + ", and was not left to lead it");
            }
        }
        demandAllRunning();
        demandAllCaughtUp(committed);
        demandSessions();
    }

    /** A leader waits for a hundred election timeouts first, and as long again if an attempt came to nothing. */
    private void demandPreferredLeader() {
        boolean isPreferred = members.isFixed()
                || cluster.time().runUntil(() -> isSettled() && members.isLeaderPreferred(), 220 * timeoutMillis);
        if (!isPreferred) {
            throw violation(
                    "the leader did not hand over to a voter with a higher priority: " + members.configuration());
        }
    }

    /** A client outside the cluster comes through by itself, though it may have to open another session first. */
    private void demandSessions() {
        int before = clients.answersInSessions();
        if (before >= 0 && !cluster.time().runUntil(() -> clients.answersInSessions() > before, SESSIONS_MILLIS_MAX)) {
            throw violation("a client outside the cluster was not answered within " + SESSIONS_MILLIS_MAX + " ms");
        }
    }

    private boolean isSettled() {
        int leader = cluster.leader();
        if (leader == 0) {
            return false;
        }
        long term = cluster.server(leader).node().outline().term();
        return members.outlines().stream().allMatch(outline -> outline.leaderId() == leader && outline.term() == term);
    }

    private void demandAnswer(int near) {
        List<VirtualServer> asked = List.copyOf(members.servers());
        int server = asked.get((near - 1) % asked.size()).id();
        Duration timeout = Duration.ofMillis(2 * timeoutMillis);
        @Nullable CompletableFuture<byte[]> answer = clients.ask(server, timeout);
        if (answer == null
                || !cluster.time().runUntil(answer::isDone, timeout.toMillis())
                || answer.isCompletedExceptionally()) {
            throw violation("a call that reached server " + server
                    + " or the next one up was not answered within two election timeouts: " + cause(answer));
        }
    }

    private static String cause(@Nullable CompletableFuture<byte[]> answer) {
        if (answer == null || !answer.isDone()) {
            return "no answer";
        }
        return answer.handle((bytes, thrown) -> String.valueOf(thrown)).join();
    }

    private void demandAllCaughtUp(long committed) {
        for (NodeStatus status : members.statuses()) {
            if (status.lastApplied() < committed) {
                throw violation("server " + status.serverId() + " has not caught up within twenty election timeouts");
            }
        }
    }

    private boolean areAllRunning() {
        return members.outlines().stream().allMatch(outline -> outline.state() == NodeStatus.State.RUNNING);
    }

    /** Each alone, not only so many that somebody leads. */
    private void demandAllRunning() {
        for (NodeStatus status : members.statuses()) {
            if (status.state() != NodeStatus.State.RUNNING) {
                throw violation("server " + status.serverId() + " is " + status.state() + ": " + status.failure());
            }
        }
        int expected = members.isFixed() ? serversUp : members.servers().size();
        if (members.statuses().size() != expected) {
            throw violation(members.statuses().size() + " servers are up, not " + expected);
        }
    }

    private Violation violation(String what) {
        return new Violation("Liveness", what + ". The servers:" + servers(cluster));
    }

    /** Each server in a line, for people. */
    static String servers(VirtualCluster cluster) {
        return cluster.statuses().stream()
                .map(status -> String.format(
                        "%n  %d %s %s of term %d, leader %d, log to %d, committed to %d, applied to %d, %s",
                        status.serverId(),
                        status.state(),
                        status.role(),
                        status.term(),
                        status.leaderId(),
                        status.lastIndex(),
                        status.commitIndex(),
                        status.lastApplied(),
                        status.whyNoLeader()))
                .collect(Collectors.joining());
    }
}
