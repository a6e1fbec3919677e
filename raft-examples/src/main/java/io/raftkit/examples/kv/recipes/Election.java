package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Elects one of several candidates, which are no servers of the cluster. It leads for as long as its lease lasts, and its token is its term. Thread-safe.
 */
public final class Election {
    private final Leases leases;
    private final Bytes key;
    private final String candidate;

    /**
     * Who leads.
     *
     * @param candidate its name
     * @param token of its lease
     */
    public record Leader(String candidate, long token) {}

    /**
     * An election.
     *
     * @param name the same for all candidates; its key is this name behind {@code election/}
     * @param candidate of this process, told to those who ask for the leader: such as the address where it is reached
     * @param life how long a leader that is not heard of stays leader: longer than a failover of the cluster
     */
    public Election(KeyValueClient client, String name, String candidate, Duration life) {
        this(new Leases(client, MonotonicClock.SYSTEM, life), name, candidate);
    }

    Election(Leases leases, String name, String candidate) {
        this.leases = leases;
        this.candidate = candidate;
        key = Bytes.of("election/" + name);
    }

    /**
     * Waits until this candidate leads.
     *
     * @return the leadership, which ends when the caller closes it, or does not renew it
     * @throws TimeoutException if another one led all the time
     */
    public Lease campaign(Duration timeout) throws InterruptedException, TimeoutException {
        return leases.acquire(key, candidate, timeout);
    }

    /**
     * Asks who leads. It may have ended when the answer comes; of two answers of which one was asked for after the other had come, the later never has the
     * lower token.
     *
     * @throws TimeoutException if the cluster does not answer
     */
    public Optional<Leader> leader(Duration timeout) throws InterruptedException, TimeoutException {
        Attempts attempts = new Attempts(leases.clock(), timeout);
        return attempts.untilDone(
                "the leader of " + key,
                () -> Optional.ofNullable(leases.client().find(key, attempts.callTimeout()))
                        .map(Election::leader));
    }

    private static Leader leader(Entries.Entry found) {
        LeaseRecord record = LeaseRecord.of(found);
        return new Leader(record.holder(), record.token(found.version()));
    }
}
