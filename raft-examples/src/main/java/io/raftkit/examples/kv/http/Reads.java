package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.server.Replication;
import io.raftkit.examples.kv.store.FrozenKeys;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The keys as a read is to see them: one version of all of them, which any thread may look through while others write. */
final class Reads {
    /** The parameter that says which version. */
    static final String CONSISTENCY = "consistency";
    /** One that reflects all writes acknowledged before, by any server. */
    static final String LINEARIZABLE = "linearizable";
    /** The one that this server has, which may be old. */
    static final String STALE = "stale";

    private final Replication replication;
    private final Supplier<FrozenKeys> latest;

    Reads(Replication replication, Supplier<FrozenKeys> latest) {
        this.replication = replication;
        this.latest = latest;
    }

    CompletableFuture<FrozenKeys> keys(Parameters parameters) {
        return parameters.isStale() ? CompletableFuture.completedFuture(latest.get()) : linearizable();
    }

    /** What this server has once it has answered a linearizable read is no older than that answer. */
    CompletableFuture<FrozenKeys> linearizable() {
        return replication.read(new KeyValueQuery.LastChange()).thenApply(version -> latest.get());
    }
}
