package io.raftkit.examples.kv.server;

import io.raftkit.api.RaftNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Submits to the node of this server. A command whose outcome is not known is not sent again: it might count twice. */
public final class NodeReplication implements Replication {
    private final RaftNode node;
    private final Duration timeout;

    /** Calls of a node that end after this time at the latest. */
    public NodeReplication(RaftNode node, Duration timeout) {
        this.node = node;
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command) {
        return node.submit(command, timeout);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
        return node.read(query, timeout);
    }
}
