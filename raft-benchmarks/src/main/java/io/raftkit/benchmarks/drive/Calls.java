package io.raftkit.benchmarks.drive;

import java.util.concurrent.CompletableFuture;

/** What a driver calls: one server, inside its process. Both methods may be called by any thread at any time, and do not block. */
public interface Calls {
    /**
     * Replicates a command to the cluster. Completes when it is durable on a majority and applied by this server. If this server does not
     * lead, it may fail, or be forwarded to the leader.
     */
    CompletableFuture<?> write(byte[] command);

    /** A linearizable read of the state; fails if this server cannot read. */
    CompletableFuture<?> read();
}
