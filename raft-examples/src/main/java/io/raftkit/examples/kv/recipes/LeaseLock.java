package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A lock that one holder at a time has, for as long as its lease lasts. It does not protect a resource that ignores tokens: see {@link Lease}. It is not
 * fair: those who wait get it in any order. Thread-safe.
 */
public final class LeaseLock {
    private final Leases leases;
    private final Bytes key;
    private final String holder;

    /**
     * A lock.
     *
     * @param name the same for all that share the lock; its key is this name behind {@code lock/}
     * @param holder a name of this process, for people
     * @param life how long a lease lasts unless it is renewed: longer than a failover
     */
    public LeaseLock(KeyValueClient client, String name, String holder, Duration life) {
        this(new Leases(client, MonotonicClock.SYSTEM, life), name, holder);
    }

    LeaseLock(Leases leases, String name, String holder) {
        this.leases = leases;
        this.holder = holder;
        key = Bytes.of("lock/" + name);
    }

    /**
     * Waits for the lock.
     *
     * @return the lease, which the caller closes
     * @throws TimeoutException if the lock was not to be had in time. If the outcome of an attempt is not known then, the lock may stay taken until a
     *     lease that nobody has ends
     */
    public Lease acquire(Duration timeout) throws InterruptedException, TimeoutException {
        return leases.acquire(key, holder, timeout);
    }
}
