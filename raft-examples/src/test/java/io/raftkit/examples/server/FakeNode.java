package io.raftkit.examples.server;

import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.StoredSnapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A node that answers as it is told to, for tests of what stands in front of a node. */
public final class FakeNode implements RaftNode {
    private final Function<byte[], CompletableFuture<byte[]>> commands;
    private final Function<byte[], CompletableFuture<byte[]>> queries;

    public FakeNode(
            Function<byte[], CompletableFuture<byte[]>> commands, Function<byte[], CompletableFuture<byte[]>> queries) {
        this.commands = commands;
        this.queries = queries;
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command) {
        return commands.apply(command);
    }

    @Override
    public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        return commands.apply(command);
    }

    @Override
    public Proposal propose(byte[] command) {
        CompletableFuture<byte[]> result = commands.apply(command);
        return new Proposal() {
            @Override
            public CompletableFuture<Acceptance> accepted() {
                return CompletableFuture.completedFuture(new Acceptance(true, 1, 1));
            }

            @Override
            public CompletableFuture<byte[]> result() {
                return result;
            }
        };
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query, Duration timeout) {
        return queries.apply(query);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
        return queries.apply(query);
    }

    @Override
    public CompletableFuture<StoredSnapshot> snapshot() {
        throw new UnsupportedOperationException("no state machine is behind this node");
    }

    @Override
    public int maxCommandBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public NodeStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public void halt() {}
}
