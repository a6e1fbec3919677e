package io.raftkit.simulator.client;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import io.raftkit.simulator.client.Clients.Wish;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client outside the cluster, in a session of its own. It hears little and does not wait: at its pace it sends all commands without a result again, in
 * order, to whichever server is up, now and then to several. So all copies of a command are one call, which is answered once, and has one result.
 */
final class SessionClient<I, O> {
    private static final int COMMANDS_MAX = 6;
    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(400);
    private static final int STORM_ONE_IN = 6;
    private static final int STORM_SERVERS = 3;

    private final VirtualCluster cluster;
    private final Clients<I, O> clients;
    private final OutsideClients<I, O> all;
    private final CallEnds ends;
    private final SplittableRandom random;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long nonce;
    /** Its id, 0 before it is known. */
    private long session;
    /** The last sequence that a command was given. */
    private long last;

    private int answered;
    private boolean isStopped;

    /** A command that has a sequence. */
    private final class Sent {
        private final Wish<I, O> wish;
        private final long serial;
        private final long sequence;
        private final byte[] envelope;
        /** How many copies a log may have, or may get. */
        private int copies;

        private byte @Nullable [] result;
        private boolean isDone;

        Sent(Wish<I, O> wish, long sequence) {
            this.wish = wish;
            this.sequence = sequence;
            serial = clients.called(wish);
            envelope = Envelope.of(serial, wish.request(), 0);
        }
    }

    SessionClient(
            VirtualCluster cluster,
            Clients<I, O> clients,
            OutsideClients<I, O> all,
            CallEnds ends,
            SplittableRandom random) {
        this.all = all;
        this.ends = ends;
        this.cluster = cluster;
        this.clients = clients;
        this.random = random;
        nonce = SessionBodies.nonce(random.nextLong());
    }

    void begin() {
        cluster.time().after(random.nextLong(PAUSE_NANOS_MAX), this::next);
    }

    private void next() {
        if (isStopped) {
            return;
        }
        int servers = random.nextInt(STORM_ONE_IN) == 0 ? STORM_SERVERS : 1;
        for (int more = random.nextInt(3); session != 0 && more > 0 && sent.size() < COMMANDS_MAX; more--) {
            sent.add(new Sent(clients.command(random), ++last));
        }
        for (int i = 0; i < servers; i++) {
            VirtualServer server =
                    cluster.server(random.nextInt(1, cluster.servers().size() + 1));
            if (server.isUp()) {
                send(server);
            }
        }
        takeBack();
        begin();
    }

    private void send(VirtualServer server) {
        Duration timeout = Duration.ofMillis(random.nextLong(20, 1_500));
        if (session == 0) {
            long opening = nonce;
            handOver(server, Kind.OPEN_SESSION, SessionBodies.opening(opening), timeout)
                    .thenAccept(answer -> opened(opening, answer));
            return;
        }
        long used = session;
        long received = sent.isEmpty() ? last : sent.getFirst().sequence - 1;
        for (Sent command : List.copyOf(sent)) {
            command.copies++;
            byte[] body = SessionBodies.command(used, nonce, command.sequence, received, command.envelope);
            handOver(server, Kind.SUBMIT_IN_SESSION, body, timeout)
                    .whenComplete((answer, failure) -> ended(command, used, answer, failure));
        }
    }

    private CompletableFuture<ClientAnswer> handOver(VirtualServer server, Kind kind, byte[] body, Duration timeout) {
        ClientEntry entry = Objects.requireNonNull(ClientEntry.of(kind, body));
        CompletableFuture<ClientAnswer> answer = server.node().handOver(entry, timeout);
        ends.expect(server, "what a client sent in its session", answer, timeout.toNanos());
        return answer;
    }

    private void opened(long opening, ClientAnswer answer) {
        if (opening == nonce && answer.code() == ReplyCode.ANSWER) {
            long opened = SessionBodies.opened(answer.body());
            if (session == 0) {
                session = opened;
            } else if (session != opened && areBothOpen(session, opened)) {
                all.wrong("a client that asked for one session was given " + session + " and " + opened);
            }
        }
    }

    /** Copies of an opening may be far apart in the log: the later one opens another session if the first has expired meanwhile. */
    private boolean areBothOpen(long one, long other) {
        return cluster.servers().stream()
                .filter(VirtualServer::isUp)
                .map(server -> server.node().sessions())
                .anyMatch(sessions -> sessions.isOpen(one, nonce) && sessions.isOpen(other, nonce));
    }

    private void ended(Sent command, long used, @Nullable ClientAnswer answer, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        ReplyCode code = answer == null ? null : answer.code();
        boolean hadNoEffect = code == null ? !(cause instanceof OutcomeUnknownException) : !code.isOutcomeUnknown();
        if (answer != null && code == ReplyCode.ANSWER) {
            answered(command, answer.body());
        } else if (code == ReplyCode.UNKNOWN_RESULT_LOST) {
            end(command, null);
        } else if (hadNoEffect) {
            command.copies--;
        }
        if (code == ReplyCode.NO_SESSION || code == ReplyCode.UNKNOWN_SESSION_EXPIRED) {
            over(used);
        }
    }

    private void answered(Sent command, byte[] result) {
        byte[] former = command.result;
        if (former != null && !Arrays.equals(former, result)) {
            all.wrong("the command of call " + command.serial + " was answered twice, with different results");
        }
        command.result = result;
        end(command, result);
    }

    private void end(Sent command, byte @Nullable [] result) {
        if (!command.isDone) {
            command.isDone = true;
            answered += result == null ? 0 : 1;
            clients.ended(command.serial, command.wish, result, null);
        }
        while (!sent.isEmpty() && sent.getFirst().isDone) {
            sent.removeFirst();
        }
    }

    /** Gives the sequences of commands to others of which no log has a copy, nor will have: of those at the end, since others must follow what has one. */
    private void takeBack() {
        while (!sent.isEmpty() && sent.getLast().copies == 0 && !sent.getLast().isDone && random.nextBoolean()) {
            Sent command = sent.removeLast();
            command.isDone = true;
            last--;
            clients.rejected(command.serial, command.wish);
        }
    }

    /** A session never opens again; whether its commands without a result took effect is not known any more. */
    private void over(long ended) {
        if (ended == session) {
            List.copyOf(sent).forEach(command -> end(command, null));
            nonce = SessionBodies.nonce(random.nextLong());
            session = 0;
            last = 0;
        }
    }

    /** How many commands were answered with their results. */
    int answered() {
        return answered;
    }

    /** Sends no more. What has no result stays open. */
    void stop() {
        isStopped = true;
        over(session);
    }
}
