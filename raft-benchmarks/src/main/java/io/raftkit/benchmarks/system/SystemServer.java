package io.raftkit.benchmarks.system;

import java.util.concurrent.CompletableFuture;

/** One server of a system under test, inside its process. All methods may be called by any thread at any time, and do not block. */
public interface SystemServer extends AutoCloseable {
    /**
     * Replicates a command to the cluster. Completes when it is durable on a majority and applied by this server. If this server does not
     * lead, it may fail, or be forwarded to the leader.
     */
    CompletableFuture<?> write(byte[] command);

    /**
     * A linearizable read of the state. If this server cannot read, it fails; what it never can is left out of
     * {@link SystemUnderTest#operations}.
     */
    CompletableFuture<?> read();

    /** Whether this server leads, as far as it knows. */
    boolean leads();

    /** How many commands are in the state of this server: those that it applied, and those of a snapshot that it restored. */
    long applied();

    @Override
    void close();
}
