package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where leases of one kind come from.
 *
 * @param client calls the cluster
 * @param clock of this process
 * @param life how long a lease lasts if it is not renewed
 */
record Leases(KeyValueClient client, MonotonicClock clock, Duration life) {
    private static final Duration LIFE_MIN = Duration.ofMillis(100);

    Leases {
        if (life.compareTo(LIFE_MIN) < 0) {
            throw new IllegalArgumentException("a lease of " + life + " is too short: give at least " + LIFE_MIN);
        }
    }

    /** Waits for the lease on a key. */
    Lease acquire(Bytes key, String holder, Duration timeout) throws InterruptedException, TimeoutException {
        String id = UUID.randomUUID().toString();
        Attempts attempts = new Attempts(clock, timeout);
        return attempts.untilDone("the lease on " + key, () -> tryAcquire(id, key, Map.of(), holder, attempts));
    }

    /**
     * Tries once to get the lease on a key. To be called again with the same id if it fails: a lease that an earlier attempt got, whose outcome was
     * not known, is found then.
     *
     * @param unchanged other keys, which must have these versions still
     * @return null if somebody has it, or if another key has changed
     */
    @Nullable
    Lease tryAcquire(String id, Bytes key, Map<Bytes, Long> unchanged, String holder, Attempts attempts) {
        Entries.@Nullable Entry found = client.find(key, attempts.callTimeout());
        if (found == null) {
            Map<Bytes, Long> watched = new HashMap<>(unchanged);
            watched.put(key, 0L);
            LeaseRecord wanted = new LeaseRecord(id, 0, clock.nanoTime(), holder);
            client.transact(watched, List.of(wanted.request(key, life.toMillis())), attempts.callTimeout());
            found = client.find(key, attempts.callTimeout());
        }
        if (found == null || !LeaseRecord.of(found).id().equals(id)) {
            return null;
        }
        Lease lease = new Lease(this, key, found);
        if (!lease.isReliable()) {
            // It took too long to learn of it.
            lease.close();
            return null;
        }
        return lease;
    }
}
