package io.raftkit.testkit.sim;

import io.raftkit.api.RaftNode;
import io.raftkit.api.Rejected;
import io.raftkit.testkit.invariant.ClusterObserver.Outcome;
import io.raftkit.testkit.invariant.Violation;
import io.raftkit.testkit.linearizability.Budget;
import io.raftkit.testkit.linearizability.History;
import io.raftkit.testkit.linearizability.HistoryRecorder;
import io.raftkit.testkit.linearizability.Linearizability;
import io.raftkit.testkit.linearizability.LinearizabilityReport;
import io.raftkit.testkit.linearizability.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one run: at their pace they ask whichever server is up, wait as long as they care to, and write down what they were told.
 * A call of which nobody knows the outcome stays open in the history for ever.
 */
final class Clients<I, O> {
    private static final int CLIENTS = 5;
    private static final int QUERIES_KEPT_MAX = 64;
    /** A second or two for each key; what takes longer is left undecided. */
    private static final Budget CHECKED = Budget.steps(2_000_000);

    private final VirtualCluster cluster;
    private final Workload<I, O> workload;
    private final SplittableRandom random;
    private final long intervalNanos;
    private final int paddingBytesMax;
    private final HistoryRecorder<I, O> recorder = new HistoryRecorder<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<byte[]> queries = new ArrayList<>();
    private final List<byte[]> commands = new ArrayList<>();
    private long lastSerial;
    private boolean isStopped;
    private @Nullable Throwable failure;

    Clients(
            VirtualCluster cluster,
            Workload<I, O> workload,
            SplittableRandom random,
            int operationsPerSecond,
            int paddingBytesMax) {
        this.cluster = cluster;
        this.workload = workload;
        this.random = random;
        this.paddingBytesMax = paddingBytesMax;
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / operationsPerSecond;
    }

    void begin() {
        cluster.time().after(random.nextLong(2 * intervalNanos), this::next);
    }

    private void next() {
        if (!isStopped) {
            int server = random.nextInt(1, cluster.servers().size() + 1);
            ask(server, Duration.ofMillis(random.nextLong(200, 3_000)), random.nextInt(4) == 0);
            begin();
        }
    }

    /** Asks a server many things at once. */
    void burst(int serverId, int count) {
        for (int i = 0; i < count && !isStopped; i++) {
            ask(serverId, Duration.ofMillis(random.nextLong(200, 3_000)), false);
        }
    }

    /** Asks no more; what was asked may still be answered. */
    void stop() {
        isStopped = true;
    }

    /** Asks a server, or the next one that is up; null if none is. */
    @Nullable
    CompletableFuture<byte[]> ask(int serverId, Duration timeout) {
        return ask(serverId, timeout, false);
    }

    private @Nullable CompletableFuture<byte[]> ask(int serverId, Duration timeout, boolean isProposed) {
        int servers = cluster.servers().size();
        for (int i = 0; i < servers; i++) {
            VirtualServer server = cluster.server((serverId - 1 + i) % servers + 1);
            if (server.isUp()) {
                return ask(server, timeout, isProposed);
            }
        }
        return null;
    }

    private CompletableFuture<byte[]> ask(VirtualServer server, Duration timeout, boolean isProposed) {
        long serial = ++lastSerial;
        I input = workload.next(random, serial);
        boolean isQuery = workload.isQuery(input);
        byte[] request = workload.encode(input);
        keep(isQuery ? queries : commands, request);
        int padding = paddingBytesMax == 0 ? 0 : random.nextInt(paddingBytesMax);
        byte[] envelope = Envelope.of(serial, request, padding);
        HistoryRecorder<I, O>.Call call = recorder.call(random.nextInt(CLIENTS), input);
        cluster.watch().called(serial, isQuery);
        RaftNode node = server.node();
        CompletableFuture<byte[]> answer = isQuery
                ? node.read(envelope, timeout)
                : isProposed ? node.propose(envelope).result() : node.submit(envelope, timeout);
        answer.whenComplete((bytes, thrown) -> ended(serial, call, input, bytes, thrown));
        long deadlineNanos = isProposed && !isQuery ? cluster.settings().callTimeoutNanos : timeout.toNanos();
        // A clock that runs slowly comes to the deadline later.
        expectEnd(server, serial, answer, deadlineNanos * 13 / 10 + TimeUnit.MILLISECONDS.toNanos(200));
        return answer;
    }

    private void keep(List<byte[]> requests, byte[] request) {
        if (requests.size() < QUERIES_KEPT_MAX) {
            requests.add(request);
        } else {
            requests.set((int) (lastSerial % QUERIES_KEPT_MAX), request);
        }
    }

    /** A call ends by its deadline, whatever happens; but a server that is paused can only say so afterwards. */
    private void expectEnd(VirtualServer server, long serial, CompletableFuture<byte[]> answer, long nanos) {
        cluster.time().after(nanos, () -> {
            if (answer.isDone()) {
                return;
            }
            long paused = server.pausedUntilNanos()
                    + TimeUnit.MILLISECONDS.toNanos(100)
                    - cluster.time().nanos();
            if (paused > 0) {
                expectEnd(server, serial, answer, paused);
            } else {
                throw new Violation(
                        "CallsEnd", "call " + serial + " to server " + server.id() + " has not ended by its deadline");
            }
        });
    }

    private void ended(
            long serial,
            HistoryRecorder<I, O>.Call call,
            I input,
            byte @Nullable [] bytes,
            @Nullable Throwable thrown) {
        try {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            Outcome outcome =
                    cause == null ? Outcome.ANSWERED : cause instanceof Rejected ? Outcome.REJECTED : Outcome.UNKNOWN;
            outcomes.merge(outcome, 1, Integer::sum);
            cluster.watch().returned(serial, outcome);
            switch (outcome) {
                case ANSWERED -> call.returned(workload.decode(input, bytes));
                case REJECTED -> call.rejected();
                default -> call.unknown();
            }
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
    }

    int count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    History<I, O> history() {
        return recorder.history();
    }

    /** Some of the queries that were asked. */
    List<byte[]> queries() {
        return queries;
    }

    /** Some of the commands that were given. */
    List<byte[]> commands() {
        return commands;
    }

    void check() {
        if (failure != null) {
            throw new Violation("Answers", "an answer is not what the workload can read: " + failure);
        }
    }

    void checkHistory() {
        LinearizabilityReport<I, O> report = Linearizability.check(history(), workload.model(), CHECKED);
        if (report.verdict() == Verdict.NOT_LINEARIZABLE) {
            throw new Violation("Linearizability", report.toString());
        }
    }
}
