package io.raftkit.benchmarks.system;

import io.raftkit.benchmarks.drive.Calls;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One server of a system under test, inside its process. All methods may be called by any thread at any time, and do not block. */
public interface SystemServer extends Calls, AutoCloseable {
    /** Whether this server leads, as far as it knows. */
    boolean leads();

    /** How many commands are in the state of this server: those that it applied, and those of a snapshot that it restored. */
    long applied();

    /** Counters that a detailed report shows; none unless a system has some. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** How often the state was taken over from a snapshot since this server was started. */
    default long restores() {
        return 0;
    }

    /** Takes a snapshot of the state, if the system can. The result comes when it is stored. */
    default CompletableFuture<?> snapshot() {
        throw new UnsupportedOperationException("this system takes no snapshot when asked to");
    }

    @Override
    void close();
}
