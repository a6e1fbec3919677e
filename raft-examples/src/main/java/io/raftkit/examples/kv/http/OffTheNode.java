package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.server.Replication;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Goes on on threads of its own with what the cluster answered: the threads of the node have better things to do than to write JSON. */
record OffTheNode(Replication replication, Executor threads) implements Replication {
    @Override
    public <R> CompletableFuture<R> submit(KeyValueCommand<R> command) {
        return handOver(replication.submit(command));
    }

    @Override
    public <R> CompletableFuture<R> read(KeyValueQuery<R> query) {
        return handOver(replication.read(query));
    }

    private <R> CompletableFuture<R> handOver(CompletableFuture<R> answer) {
        // Unlike thenApplyAsync, this hands failures over, too.
        return answer.whenCompleteAsync((result, failure) -> {}, threads);
    }
}
