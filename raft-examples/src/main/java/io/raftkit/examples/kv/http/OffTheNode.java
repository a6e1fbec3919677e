package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.server.Replication;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Goes on on threads of its own with what the cluster answered: the threads of the node have better things to do than to write JSON. */
record OffTheNode(Replication replication, Executor threads) implements Replication {
    @Override
    public CompletableFuture<byte[]> submit(byte[] command) {
        return handOver(replication.submit(command));
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
        return handOver(replication.read(query));
    }

    private CompletableFuture<byte[]> handOver(CompletableFuture<byte[]> answer) {
        // Unlike thenApplyAsync, this hands failures over, too.
        return answer.whenCompleteAsync((result, failure) -> {}, threads);
    }
}
