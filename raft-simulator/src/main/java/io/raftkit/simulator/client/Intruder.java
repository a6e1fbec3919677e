package io.raftkit.simulator.client;

import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.simulator.client.Clients.Wish;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.cluster.VirtualServer;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client outside the cluster that guesses the sessions of others, and even what their next sequences are, and sends commands of its own there. If it is
 * told that there is no such session, its command must never take effect.
 */
final class Intruder<I, O> {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(4);
    private static final int GUESSES_MAX = 200;

    private final VirtualCluster cluster;
    private final Clients<I, O> clients;
    private final OutsideClients<I, O> all;
    private final SplittableRandom random;
    private boolean isStopped;

    Intruder(VirtualCluster cluster, Clients<I, O> clients, OutsideClients<I, O> all, SplittableRandom random) {
        this.all = all;
        this.cluster = cluster;
        this.clients = clients;
        this.random = random;
    }

    void begin() {
        cluster.time().after(random.nextLong(PAUSE_NANOS_MAX), this::next);
    }

    private void next() {
        if (isStopped) {
            return;
        }
        VirtualServer server =
                cluster.server(random.nextInt(1, cluster.servers().size() + 1));
        long session = server.isUp() ? guessed(server.node().sessions()) : 0;
        if (session != 0) {
            send(server, session, server.node().sessions().lastOf(session) + 1);
        }
        begin();
    }

    /** A session that is in use; 0 if none is found. */
    private long guessed(SessionTable table) {
        long from = random.nextLong(table.index() + 1);
        for (long id = from; id > 0 && from - id < GUESSES_MAX; id--) {
            if (table.lastOf(id) > 0) {
                return id;
            }
        }
        return 0;
    }

    private void send(VirtualServer server, long session, long sequence) {
        Wish<I, O> wish = clients.command(random);
        long serial = clients.called(wish);
        long nonce = SessionBodies.nonce(random.nextLong());
        byte[] envelope = Envelope.of(serial, wish.request(), 0);
        byte[] body = SessionBodies.command(session, nonce, sequence, 0, envelope);
        server.node()
                .handOver(Objects.requireNonNull(ClientEntry.of(Kind.SUBMIT_IN_SESSION, body)), TIMEOUT)
                .whenComplete((answer, failure) -> ended(serial, wish, answer));
    }

    private void ended(long serial, Wish<I, O> wish, @Nullable ClientAnswer answer) {
        if (answer != null && answer.code() == ReplyCode.NO_SESSION) {
            clients.rejected(serial, wish);
        } else {
            clients.ended(serial, wish, null, null);
        }
        if (answer != null && answer.code() == ReplyCode.ANSWER) {
            all.wrong("a client that guessed the session of another was given the result of call " + serial);
        }
    }

    void stop() {
        isStopped = true;
    }
}
