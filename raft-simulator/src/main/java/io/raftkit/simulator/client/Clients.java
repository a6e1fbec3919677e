package io.raftkit.simulator.client;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RejectedException;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import io.raftkit.simulator.invariant.fact.ClusterObserver.Outcome;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryRecorder;
import io.raftkit.testkit.linearizability.Budget;
import io.raftkit.testkit.linearizability.Linearizability;
import io.raftkit.testkit.linearizability.LinearizabilityReport;
import io.raftkit.testkit.linearizability.Model;
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
 * The clients of one run: at their pace they ask whichever server is up, wait as long as they care to, ask again or not where they were
 * turned away, and write down what they were told. A call of which nobody knows the outcome stays open in the history for ever.
 */
public final class Clients<I, O> {
    private static final int CLIENTS = 5;
    private static final int QUERIES_KEPT_MAX = 64;
    private static final int RETRIES_MAX = 4;
    private static final long BACKOFF_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);
    /** A second or two for each key; what takes longer is left undecided. */
    private static final Budget CHECKED = Budget.steps(2_000_000);

    private final VirtualCluster cluster;
    private final Workload<I, O> workload;
    private final SplittableRandom random;
    private final long intervalNanos;
    private final LoadLevel load;
    private final CallEnds ends;
    private final HistoryRecorder<I, O> recorder = new HistoryRecorder<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<byte[]> queries = new ArrayList<>();
    private final List<byte[]> commands = new ArrayList<>();
    private final Map<RejectedException.Reason, Integer> rejections = new EnumMap<>(RejectedException.Reason.class);
    private long lastWish;
    /** Counts calls; to ask again is another call. */
    private long lastSerial;

    /** Without sessions there are none. */
    private @Nullable OutsideClients<I, O> outside;

    private boolean isStopped;
    private @Nullable Throwable failure;

    /** What a client wants done, and how often it asks again. */
    record Wish<I, O>(
            I input,
            byte[] request,
            boolean isQuery,
            Duration timeout,
            boolean isProposed,
            int paddingBytes,
            int retries,
            HistoryRecorder<I, O>.Call call) {
        Wish<I, O> oneRetryLess() {
            return new Wish<>(input, request, isQuery, timeout, isProposed, paddingBytes, retries - 1, call);
        }
    }

    public Clients(
            VirtualCluster cluster,
            Workload<I, O> workload,
            SplittableRandom random,
            int operationsPerSecond,
            LoadLevel load) {
        this.cluster = cluster;
        this.workload = workload;
        this.random = random;
        this.load = load;
        ends = new CallEnds(cluster);
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / operationsPerSecond;
    }

    public void begin() {
        if (cluster.settings().isSealed()) {
            outside = new OutsideClients<>(cluster, this, ends, random.split());
            outside.begin();
        }
        goOn();
    }

    private void goOn() {
        cluster.time().after(random.nextLong(2 * intervalNanos), this::next);
    }

    private void next() {
        if (!isStopped) {
            int server = random.nextInt(1, cluster.servers().size() + 1);
            boolean isProposed = random.nextInt(4) == 0;
            int retries = random.nextBoolean() ? random.nextInt(RETRIES_MAX + 1) : 0;
            ask(server, wish(anyTimeout(), isProposed, load.paddingBytes(random), retries));
            goOn();
        }
    }

    private Duration anyTimeout() {
        return Duration.ofMillis(random.nextLong(200, 3_000));
    }

    /** Goes on where the clients of a cluster ended whose log this one has: what is in that log is known by their numbers. */
    public void countAfter(Clients<?, ?> former) {
        lastWish = former.lastWish;
        lastSerial = former.lastSerial;
    }

    /** Asks a server many things at once. */
    public void burst(int serverId, int count) {
        for (int i = 0; i < count && !isStopped; i++) {
            ask(serverId, wish(anyTimeout(), false, load.paddingBytes(random), 0));
        }
    }

    /** Asks no more; what was asked may still be answered. */
    public void stop() {
        isStopped = true;
        if (outside != null) {
            outside.stop();
        }
    }

    /** Asks a server, or the next one that is up, for something small; null if none is. */
    @Nullable
    public CompletableFuture<byte[]> ask(int serverId, Duration timeout) {
        return ask(serverId, wish(timeout, false, 0, 0));
    }

    private Wish<I, O> wish(Duration timeout, boolean isProposed, int paddingBytes, int retries) {
        I input = workload.next(random, ++lastWish);
        return wish(input, timeout, isProposed, paddingBytes, retries);
    }

    private Wish<I, O> wish(I input, Duration timeout, boolean isProposed, int paddingBytes, int retries) {
        boolean isQuery = workload.isQuery(input);
        byte[] request = workload.encode(input);
        keep(isQuery ? queries : commands, request);
        HistoryRecorder<I, O>.Call call = recorder.call(random.nextInt(CLIENTS), input);
        return new Wish<>(input, request, isQuery, timeout, isProposed, paddingBytes, retries, call);
    }

    /** Something that a client outside the cluster wants done. */
    Wish<I, O> command(SplittableRandom own) {
        I input = workload.next(own, ++lastWish);
        while (workload.isQuery(input)) {
            input = workload.next(own, ++lastWish);
        }
        return wish(input, Duration.ZERO, false, 0, 0);
    }

    /** Notes that a wish is called for; returns what the call is known by. */
    long called(Wish<I, O> wish) {
        cluster.watch().called(++lastSerial, wish.isQuery);
        return lastSerial;
    }

    private @Nullable CompletableFuture<byte[]> ask(int serverId, Wish<I, O> wish) {
        int servers = cluster.servers().size();
        for (int i = 0; i < servers; i++) {
            VirtualServer server = cluster.server((serverId - 1 + i) % servers + 1);
            if (server.isUp()) {
                return ask(server, wish);
            }
        }
        wish.call.rejected();
        return null;
    }

    private CompletableFuture<byte[]> ask(VirtualServer server, Wish<I, O> wish) {
        long serial = called(wish);
        byte[] envelope = Envelope.of(serial, wish.request, wish.paddingBytes);
        RaftNode node = server.node();
        CompletableFuture<byte[]> answer = wish.isQuery
                ? node.read(envelope, wish.timeout)
                : wish.isProposed ? node.propose(envelope).result() : node.submit(envelope, wish.timeout);
        answer.whenComplete((bytes, thrown) -> ended(serial, wish, bytes, thrown));
        long deadlineNanos =
                wish.isProposed && !wish.isQuery ? cluster.settings().callTimeoutNanos : wish.timeout.toNanos();
        ends.expect(server, "call " + serial, answer, deadlineNanos);
        return answer;
    }

    private void keep(List<byte[]> requests, byte[] request) {
        if (requests.size() < QUERIES_KEPT_MAX) {
            requests.add(request);
        } else {
            requests.set((int) (lastWish % QUERIES_KEPT_MAX), request);
        }
    }

    void ended(long serial, Wish<I, O> wish, byte @Nullable [] bytes, @Nullable Throwable thrown) {
        try {
            Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            if (bytes != null) {
                ended(serial, Outcome.ANSWERED);
                wish.call.returned(workload.decode(wish.input, bytes));
            } else if (cause instanceof RejectedException rejection) {
                ended(serial, Outcome.REJECTED);
                rejected(wish, rejection);
            } else {
                ended(serial, Outcome.UNKNOWN);
                wish.call.unknown();
            }
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
        }
    }

    private void ended(long serial, Outcome outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
        cluster.watch().returned(serial, outcome);
    }

    /** The command of a client outside the cluster has no effect, and never will. */
    void rejected(long serial, Wish<I, O> wish) {
        ended(serial, Outcome.REJECTED);
        wish.call.rejected();
    }

    /** What was rejected has no effect, so whoever still wishes it asks again in a while, of any server. */
    private void rejected(Wish<I, O> wish, RejectedException rejection) {
        rejections.merge(rejection.reason(), 1, Integer::sum);
        if (wish.retries == 0) {
            wish.call.rejected();
            return;
        }
        int server = random.nextInt(1, cluster.servers().size() + 1);
        cluster.time().after(random.nextLong(BACKOFF_NANOS_MAX), () -> {
            if (isStopped) {
                wish.call.rejected();
            } else {
                ask(server, wish.oneRetryLess());
            }
        });
    }

    /** How often calls were rejected for a reason. */
    public int count(RejectedException.Reason reason) {
        return rejections.getOrDefault(reason, 0);
    }

    public int count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    /** How often that client outside the cluster was answered that was answered least; -1 if there are none. */
    public int answersInSessions() {
        return outside == null ? -1 : outside.answers();
    }

    History<I, O> history() {
        return recorder.history();
    }

    /** Some of the queries that were asked. */
    public List<byte[]> queries() {
        return queries;
    }

    /** Some of the commands that were given. */
    public List<byte[]> commands() {
        return commands;
    }

    public void check() {
        if (outside != null) {
            outside.check();
        }
        if (failure != null) {
            throw new Violation("Answers", "an answer is not what the workload can read: " + failure);
        }
    }

    public void checkHistory() {
        Model<?, I, O> model = workload.model();
        if (model == null) {
            return;
        }
        LinearizabilityReport<I, O> report = Linearizability.check(history(), model, CHECKED);
        if (report.verdict() == Verdict.NOT_LINEARIZABLE) {
            throw new Violation("Linearizability", report.toString());
        }
    }
}
