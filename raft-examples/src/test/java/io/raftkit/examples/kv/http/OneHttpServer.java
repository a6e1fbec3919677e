package io.raftkit.examples.kv.http;

import io.raftkit.api.StateMachine;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.server.AppliedAtOnce;
import io.raftkit.examples.kv.server.Replication;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.watch.History;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The HTTP port over a state machine that no cluster replicates, whose answers a test may replace. */
final class OneHttpServer implements AutoCloseable {
    static final long START = 1_000_000;

    private static final int HISTORY_BYTES_MAX = 3 << 20;
    private static final long HEARTBEAT_MILLIS = 20;
    private static final long BODY_MILLIS = 60_000;
    /** The sockets of a machine may take very much unless they are told otherwise. */
    private static final int SEND_BUFFER_BYTES = 1 << 16;

    private final History history = new History(HISTORY_BYTES_MAX);
    private final KeyValueMachine machine = new KeyValueMachine(history);
    private volatile long clock = START;
    private volatile @Nullable Throwable failure;
    private final AppliedAtOnce replication = new AppliedAtOnce(machine, () -> clock);
    private final HttpPort port;

    OneHttpServer(ServerSettings settings) throws IOException {
        this(settings, BODY_MILLIS);
    }

    /** The same, where a body must come in so long. */
    OneHttpServer(ServerSettings settings, long bodyMillis) throws IOException {
        port = HttpPort.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Replaced(),
                machine::latest,
                history,
                settings,
                new HttpPort.Periods(HEARTBEAT_MILLIS, bodyMillis));
        port.setSendBufferBytes(SEND_BUFFER_BYTES);
    }

    private final class Replaced implements Replication {
        @Override
        public <R> CompletableFuture<R> submit(KeyValueCommand<R> command) {
            return replaced(replication.submit(command));
        }

        @Override
        public <R> CompletableFuture<R> read(KeyValueQuery<R> query) {
            return replaced(replication.read(query));
        }

        private <R> CompletableFuture<R> replaced(CompletableFuture<R> answer) {
            Throwable instead = failure;
            return instead == null ? answer : CompletableFuture.failedFuture(instead);
        }
    }

    /** From here on the cluster fails all calls with this. */
    void fail(Throwable with) {
        failure = with;
    }

    void sleep(long millis) {
        clock += millis;
    }

    /** Applies a request that a client of Redis sent, written as words between blanks. */
    void redis(String request) {
        List<Bytes> words = Arrays.stream(request.split(" ")).map(Bytes::of).toList();
        replication.submit(new Batch.Pipeline(2, List.of(words)));
    }

    /** Tells those who watch the first change, which cannot be written as an event. */
    void changedWithoutAValue() {
        history.changed(List.of(new Change(1, Change.Kind.PUT, Bytes.EMPTY, new Held(null, Held.NEVER, 1))));
    }

    /** Replaces the keys by those of a snapshot of themselves. */
    void restore() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StateMachine.SnapshotPoint point = StateMachine.SnapshotPoint.of(1, 1, clock);
        machine.stateMachine().snapshot(point).writeTo(written);
        machine.stateMachine()
                .restore(StateMachine.Snapshot.of(point, new ByteArrayInputStream(written.toByteArray())));
    }

    int port() {
        return port.port();
    }

    HttpCaller caller() {
        return new HttpCaller(port.port());
    }

    int watchers() {
        return port.watchers();
    }

    long heldBytes() {
        return port.heldBytes();
    }

    @Override
    public void close() {
        port.close();
    }
}
