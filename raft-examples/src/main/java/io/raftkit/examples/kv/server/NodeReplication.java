package io.raftkit.examples.kv.server;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.typed.TypedNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Submits to the node of this server. A command whose outcome is not known is not sent again: it might count twice. */
public final class NodeReplication implements Replication {
    private final TypedNode node;
    private final Duration timeout;

    /** Calls of a node that end after this time at the latest. */
    public NodeReplication(RaftNode node, Duration timeout) {
        this.node = TypedNode.of(node, KeyValueMachine.SCHEMA);
        this.timeout = timeout;
    }

    @Override
    public <R> CompletableFuture<R> submit(KeyValueCommand<R> command) {
        return node.submit(command, timeout);
    }

    @Override
    public <R> CompletableFuture<R> read(KeyValueQuery<R> query) {
        return node.read(query, timeout);
    }
}
