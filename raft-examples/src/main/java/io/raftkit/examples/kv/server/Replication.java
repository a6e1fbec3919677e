package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import java.util.concurrent.CompletableFuture;

/** The one place through which commands and reads of clients reach the cluster. */
public interface Replication {
    /** Has a command applied, and answers what the state machine did. */
    <R> CompletableFuture<R> submit(KeyValueCommand<R> command);

    /** Answers a query with the effects of all commands whose results anybody knew before this call. */
    <R> CompletableFuture<R> read(KeyValueQuery<R> query);
}
