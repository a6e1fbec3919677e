package io.raftkit.examples.server;

import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.membership.Members;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.StoredSnapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** A node that answers as it is told to, for tests of what stands in front of a node. */
public final class FakeNode implements RaftNode {
    private final Function<byte[], CompletableFuture<byte[]>> commands;
    private final Function<byte[], CompletableFuture<byte[]>> queries;
    private final Supplier<NodeStatus> status;

    public FakeNode(
            Function<byte[], CompletableFuture<byte[]>> commands, Function<byte[], CompletableFuture<byte[]>> queries) {
        this(commands, queries, () -> {
            throw new UnsupportedOperationException("nobody said how this node is");
        });
    }

    public FakeNode(
            Function<byte[], CompletableFuture<byte[]>> commands,
            Function<byte[], CompletableFuture<byte[]>> queries,
            Supplier<NodeStatus> status) {
        this.commands = commands;
        this.queries = queries;
        this.status = status;
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
    public Members members() {
        throw new UnsupportedOperationException("no cluster is behind this node");
    }

    @Override
    public int maxCommandBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public NodeStatus status() {
        return status.get();
    }

    @Override
    public void close() {}

    @Override
    public void halt() {}
}
