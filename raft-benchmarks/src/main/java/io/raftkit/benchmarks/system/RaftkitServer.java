package io.raftkit.benchmarks.system;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One server of {@link RaftkitSystem}. */
public final class RaftkitServer implements SystemServer {
    /** The size of the state, as a property of the JVM. */
    public static final String STATE_BYTES = "load.stateBytes";
    /** How much log is applied between two snapshots, as a property of the JVM. */
    public static final String SNAPSHOT_LOG_BYTES = "load.snapshotLogBytes";
    /** The value of that property that has no snapshot taken by itself. */
    public static final int NO_SNAPSHOTS = 0;
    /** How much log is kept that the newest snapshot stands for, as a property of the JVM; the node's default without it. */
    public static final String LOG_TAIL_BYTES = "load.logTailBytes";
    /** How fast snapshots are given to other servers, as a property of the JVM; the node's default without it. */
    public static final String SNAPSHOT_BYTES_PER_SECOND = "load.snapshotBytesPerSecond";
    /** The shortest election timeout, half of the longest, as a property of the JVM; the node's defaults without it. */
    public static final String ELECTION_MILLIS = "load.electionMillis";

    /** The transport, as a property of the JVM. */
    public static final String TRANSPORT = "load.transport";

    private static final long DEFAULT_SNAPSHOT_LOG_BYTES = 32 << 20;
    private static final Set<String> COUNTERS = Set.of("persists", "messagesSent", "turns", "reads");

    private final RaftNode node;
    private final Total total;

    private RaftkitServer(RaftNode node, Total total) {
        this.node = node;
        this.total = total;
    }

    /** Starts one server. */
    public static void main(String[] args) {
        Logs.quiet();
        ServerLoop.main(args, RaftkitServer::start);
    }

    private static RaftkitServer start(ServerLoop.Given given) throws IOException {
        Total total = new Total(Long.getLong(STATE_BYTES, 0));
        try {
            RaftNode node = apply(StorageChoice.apply(RaftNode.builder()))
                    .id(given.id())
                    .setting("transport", System.getProperty(TRANSPORT, RaftkitSystem.HTTP))
                    .peers(given.peers())
                    .data(given.data())
                    .snapshotLogBytes(Long.getLong(SNAPSHOT_LOG_BYTES, DEFAULT_SNAPSHOT_LOG_BYTES))
                    .stateMachine(total)
                    .start();
            return new RaftkitServer(node, total);
        } catch (StartRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static RaftNodeBuilder apply(RaftNodeBuilder builder) {
        @Nullable Long logTailBytes = Long.getLong(LOG_TAIL_BYTES);
        if (logTailBytes != null) {
            builder.logTailBytes(logTailBytes);
        }
        @Nullable Long bytesPerSecond = Long.getLong(SNAPSHOT_BYTES_PER_SECOND);
        if (bytesPerSecond != null) {
            builder.snapshotBytesPerSecond(bytesPerSecond);
        }
        @Nullable Long electionMillis = Long.getLong(ELECTION_MILLIS);
        if (electionMillis != null) {
            builder.electionTimeout(Duration.ofMillis(electionMillis), Duration.ofMillis(2 * electionMillis));
        }
        return builder;
    }

    @Override
    public CompletableFuture<?> write(byte[] command) {
        return new NodeCalls(node).write(command);
    }

    @Override
    public CompletableFuture<?> read() {
        return new NodeCalls(node).read();
    }

    @Override
    public boolean leads() {
        return node.status().leads();
    }

    @Override
    public long applied() {
        return total.commands();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>(node.status().counters());
        counters.keySet().retainAll(COUNTERS);
        return counters;
    }

    @Override
    public long restores() {
        return total.restores();
    }

    @Override
    public CompletableFuture<?> snapshot() {
        return node.snapshot();
    }

    @Override
    public void close() {
        node.close();
    }
}
