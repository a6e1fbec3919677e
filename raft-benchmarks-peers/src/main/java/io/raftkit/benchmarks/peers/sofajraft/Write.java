package io.raftkit.benchmarks.peers.sofajraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import java.util.concurrent.CompletableFuture;

/** A command that this server proposed; it is told how that ended. */
final class Write implements Closure {
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    /** Completes with the state machine's result. */
    CompletableFuture<byte[]> result() {
        return result;
    }

    /** The command is committed, and this is its result. */
    void applied(byte[] value) {
        result.complete(value);
    }

    /** Called by the library when the command failed. A success comes by {@link #applied}. */
    @Override
    public void run(Status status) {
        result.completeExceptionally(new StatusException(status));
    }
}
