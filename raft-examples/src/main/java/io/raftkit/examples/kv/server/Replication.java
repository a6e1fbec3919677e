package io.raftkit.examples.kv.server;

import java.util.concurrent.CompletableFuture;

/** The one place through which commands and reads of clients reach the cluster. */
public interface Replication {
    /** Has a command applied, and answers what the state machine did. */
    CompletableFuture<byte[]> submit(byte[] command);

    /** Answers a query with the effects of all commands whose results anybody knew before this call. */
    CompletableFuture<byte[]> read(byte[] query);
}
