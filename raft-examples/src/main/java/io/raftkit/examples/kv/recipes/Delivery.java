package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.machine.Entries.Entry;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An element of a queue that a consumer has for a limited time. To give it back, so that it is delivered again at once, close its lease. */
public final class Delivery {
    /** Longer than anybody tries to acknowledge. */
    private static final Duration ACKNOWLEDGED_LIFE = Duration.ofMinutes(10);

    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    private final Leases leases;
    private final QueueKeys keys;
    private final Entry element;
    private final Lease lease;

    Delivery(Leases leases, QueueKeys keys, Entry element, Lease lease) {
        this.leases = leases;
        this.keys = keys;
        this.element = element;
        this.lease = lease;
    }

    /** Where it is in the queue: the same in each delivery of the element, and of no other element. */
    public long position() {
        return keys.position(element.key());
    }

    /** What was appended. */
    public Bytes value() {
        return element.value().orElseThrow();
    }

    /** The right to work on it. Its token is greater than that of each earlier delivery of the element. */
    public Lease lease() {
        return lease;
    }

    /**
     * Removes the element from the queue, and ends the lease.
     *
     * @param timeout at most five minutes
     * @return false if the lease had ended before: the element was or will be delivered again
     * @throws TimeoutException if it is not known in time
     */
    public boolean acknowledge(Duration timeout) throws InterruptedException, TimeoutException {
        Attempts attempts = new Attempts(leases.clock(), timeout.compareTo(TIMEOUT_MAX) < 0 ? timeout : TIMEOUT_MAX);
        Bytes mark = keys.acknowledged(position());
        Bytes token = Bytes.of(Long.toString(lease.token()));
        List<List<Bytes>> changes =
                List.of(List.of(Bytes.of("DEL"), element.key()), keys.setFor(ACKNOWLEDGED_LIFE, mark, token));
        return lease.endWith(changes, () -> isMarked(mark, token, attempts), attempts);
    }

    private boolean isMarked(Bytes mark, Bytes token, Attempts attempts) {
        @Nullable Entry found = leases.client().find(mark, attempts.callTimeout());
        return found != null && found.value().equals(Optional.of(token));
    }
}
