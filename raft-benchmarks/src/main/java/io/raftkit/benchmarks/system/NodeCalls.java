package io.raftkit.benchmarks.system;

import io.raftkit.api.RaftNode;
import io.raftkit.benchmarks.drive.Calls;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls of a node of Raftkit, whose state machine is a {@link Total}.
 *
 * @param node the node
 */
public record NodeCalls(RaftNode node) implements Calls {
    private static final byte[] QUERY = {};
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    @Override
    public CompletableFuture<?> write(byte[] command) {
        return node.propose(command).result();
    }

    @Override
    public CompletableFuture<?> read() {
        return node.read(QUERY, READ_TIMEOUT);
    }
}
